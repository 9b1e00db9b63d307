import "order-payments-module/styles.css";
import "./shop.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { App } from "./App";
import { startFirebase } from "./firebase";

const shop = await startFirebase();
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <BrowserRouter>
        <App shop={shop} />
      </BrowserRouter>
    </StrictMode>,
  );
}
