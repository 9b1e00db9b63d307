import { OrderProvider, OrderRoutes } from "order-payments-module";
import { type ReactNode, useEffect } from "react";
import { Route, Routes } from "react-router";

import { Catalog } from "./Catalog";
import type { Shop } from "./firebase";
import { Header } from "./Header";
import { useLook } from "./look";
import { SignIn } from "./SignIn";

/** A small shop: its own pages, and the order module's below `/orders`. */
export function App({ shop }: { shop: Shop }): ReactNode {
  const look = useLook();
  useEffect(() => {
    document.documentElement.lang = look.locale;
    document.documentElement.dataset.theme = look.theme;
  }, [look.locale, look.theme]);
  return (
    <OrderProvider
      app={shop.app}
      databaseId={shop.databaseId}
      publishableKey={shop.publishableKey}
      locale={look.locale}
      theme={look.theme}
      signInPath="/sign-in"
      onEvent={(event) => {
        if (event.type === "page") {
          document.title = `${event.title} · Harbour Goods`;
        }
      }}
    >
      <Header look={look} />
      <main>
        <Routes>
          <Route path="/" element={<Catalog databaseId={shop.databaseId} app={shop.app} locale={look.locale} />} />
          <Route path="/sign-in" element={<SignIn app={shop.app} />} />
          <Route path="/orders/*" element={<OrderRoutes />} />
        </Routes>
      </main>
    </OrderProvider>
  );
}
