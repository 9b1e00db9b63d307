import { signOut } from "firebase/auth";
import { useCart, useOrderContext } from "order-payments-module";
import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";

import type { Look } from "./look";

const LOCALES = [
  ["en", "English"],
  ["de", "Deutsch"],
  ["ar", "العربية"],
] as const;
const THEMES = ["system", "light", "dark"] as const;

/** The shop's head: where one can go, who is signed in, and how it looks. */
export function Header({ look }: { look: Look }): ReactNode {
  const { user, role } = useOrderContext();
  const { count } = useCart();
  return (
    <header className="shop-header">
      <Link to="/" className="shop-name">
        Harbour Goods
      </Link>
      <nav aria-label="Shop">
        <NavLink to="/" end>
          Shop
        </NavLink>
        <NavLink to="/orders" end>
          Orders &amp; Payments
        </NavLink>
        {role === null ? null : <NavLink to="/orders/staff">Staff</NavLink>}
        <NavLink to="/orders/cart">Cart ({count})</NavLink>
        {user ? <SignOut email={user.email ?? "Guest"} /> : <NavLink to="/sign-in">Sign in</NavLink>}
      </nav>
      <LookFields look={look} />
    </header>
  );
}

function SignOut({ email }: { email: string }): ReactNode {
  const { auth } = useOrderContext();
  return (
    <button type="button" onClick={() => void signOut(auth)}>
      Sign out {email}
    </button>
  );
}

function LookFields({ look }: { look: Look }): ReactNode {
  return (
    <div className="shop-look">
      <select aria-label="Language" value={look.locale} onChange={(event) => look.setLocale(event.target.value)}>
        {LOCALES.map(([locale, name]) => (
          <option key={locale} value={locale}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Theme"
        value={look.theme}
        onChange={(event) => look.setTheme(THEMES.find((theme) => theme === event.target.value) ?? "system")}
      >
        {THEMES.map((theme) => (
          <option key={theme}>{theme}</option>
        ))}
      </select>
    </div>
  );
}
