import { type FirebaseApp, type FirebaseOptions, initializeApp } from "firebase/app";
import { connectAuthEmulator, getAuth } from "firebase/auth";
import { connectFirestoreEmulator, getFirestore } from "firebase/firestore";

/** What `/shop.json` says: the project, and where its emulators are. */
interface ShopConfig {
  firebase: FirebaseOptions;
  databaseId: string;
  publishableKey: string;
  emulators?: { auth: string; firestore: { host: string; port: number } };
}

/** The shop's own Firebase app, and what the order module is told besides. */
export interface Shop {
  app: FirebaseApp;
  databaseId: string;
  publishableKey: string;
}

/** Read the configuration and start Firebase. */
export async function startFirebase(): Promise<Shop> {
  const answer = await fetch("/shop.json");
  const { firebase, databaseId, publishableKey, emulators } = (await answer.json()) as ShopConfig;
  const app = initializeApp(firebase);
  if (emulators !== undefined) {
    connectAuthEmulator(getAuth(app), emulators.auth, { disableWarnings: true });
    connectFirestoreEmulator(getFirestore(app, databaseId), emulators.firestore.host, emulators.firestore.port);
  }
  return { app, databaseId, publishableKey };
}
