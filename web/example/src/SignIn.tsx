import type { FirebaseApp } from "firebase/app";
import { createUserWithEmailAndPassword, getAuth, signInAnonymously, signInWithEmailAndPassword } from "firebase/auth";
import { useOrderContext } from "order-payments-module";
import { type ReactNode, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

type Way = "sign in" | "sign up" | "guest";

/** Signs in, signs up, or goes on as a guest; a guest's orders come along to the account. */
export function SignIn({ app }: { app: FirebaseApp }): ReactNode {
  const { enter, error } = useEntering(app);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <section className="shop-page">
      <h1>Sign in</h1>
      <form
        className="shop-form"
        onSubmit={(event) => {
          event.preventDefault();
          enter("sign in", email, password);
        }}
      >
        <Input label="E-mail" type="email" value={email} onChange={setEmail} />
        <Input label="Password" type="password" value={password} onChange={setPassword} />
        {error === null ? null : <p role="alert">{error}</p>}
        <button type="submit">Sign in</button>
        <button type="button" onClick={() => enter("sign up", email, password)}>
          Create an account
        </button>
        <button type="button" onClick={() => enter("guest", "", "")}>
          Go on as a guest
        </button>
      </form>
    </section>
  );
}

interface InputProps {
  label: string;
  type: "email" | "password";
  value: string;
  onChange: (value: string) => void;
}

function Input({ label, type, value, onChange }: InputProps): ReactNode {
  const autoComplete = type === "email" ? "email" : "current-password";
  return (
    <label>
      {label}
      <input {...{ type, autoComplete, value }} required onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

function useEntering(app: FirebaseApp) {
  const { api } = useOrderContext();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const [error, setError] = useState<string | null>(null);
  const auth = getAuth(app);
  const enter = async (way: Way, email: string, password: string) => {
    const guest = auth.currentUser?.isAnonymous ? await auth.currentUser.getIdToken() : null;
    if (way === "guest") {
      await signInAnonymously(auth);
    } else {
      const come = way === "sign up" ? createUserWithEmailAndPassword : signInWithEmailAndPassword;
      await come(auth, email, password);
    }
    if (guest !== null && way !== "guest") {
      const header = { "Idempotency-Key": crypto.randomUUID() };
      await api.POST("/api/v1/me/link", { params: { header }, body: { guest_token: guest } });
    }
    const next = parameters.get("next") ?? "/orders";
    await navigate(next.startsWith("/") && !next.startsWith("//") ? next : "/orders");
  };
  return {
    error,
    enter: (way: Way, email: string, password: string) => {
      setError(null);
      enter(way, email, password).catch(() => setError("That did not work. Check e-mail and password."));
    },
  };
}
