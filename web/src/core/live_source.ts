import {
  collection,
  doc,
  type Firestore,
  type FirestoreError,
  limit as limitTo,
  onSnapshot,
  orderBy,
  query,
  type QueryConstraint,
  where as whereField,
  type WhereFilterOp,
} from "firebase/firestore";

/** A document's fields as Firestore stores them, and its id. */
export interface StoredDocument {
  id: string;
  data: Readonly<Record<string, unknown>>;
}

/** Which documents of a collection; it is compared by value, so that pages may write it where they use it. */
export interface LiveQuery {
  path: string;
  where?: readonly (readonly [field: string, operator: WhereFilterOp, value: unknown])[];
  orderBy?: readonly (readonly [field: string, direction: "asc" | "desc"])[];
  limit?: number;
}

/** What a listener hears: the documents as they are now, or that it will hear no more. */
export interface LiveListener {
  /** `stale`: from this browser's memory, while the server is not reached. */
  onDocuments: (documents: readonly StoredDocument[], stale: boolean) => void;
  onEnd: (code: string) => void;
}

/** Where live documents come from. Each listener is ended by what it returns. */
export interface LiveSource {
  document: (path: string, listener: LiveListener) => () => void;
  collection: (query: LiveQuery, listener: LiveListener) => () => void;
}

/** Return the live documents of *firestore*. Nothing is ever written through it. */
export function firestoreSource(firestore: Firestore): LiveSource {
  return {
    document: (path, listener) =>
      onSnapshot(
        doc(firestore, path),
        { includeMetadataChanges: true },
        (found) => {
          const data = found.data();
          listener.onDocuments(data === undefined ? [] : [{ id: found.id, data }], found.metadata.fromCache);
        },
        ending(listener),
      ),
    collection: (wanted, listener) =>
      onSnapshot(
        query(collection(firestore, wanted.path), ...constraints(wanted)),
        { includeMetadataChanges: true },
        (found) =>
          listener.onDocuments(
            found.docs.map((each) => ({ id: each.id, data: each.data() })),
            found.metadata.fromCache,
          ),
        ending(listener),
      ),
  };
}

function ending(listener: LiveListener): (error: FirestoreError) => void {
  return (error) => listener.onEnd(error.code);
}

function constraints({ where = [], orderBy: order = [], limit }: LiveQuery): QueryConstraint[] {
  return [
    ...where.map(([field, operator, value]) => whereField(field, operator, value)),
    ...order.map(([field, direction]) => orderBy(field, direction)),
    ...(limit === undefined ? [] : [limitTo(limit)]),
  ];
}
