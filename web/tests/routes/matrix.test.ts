import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { screen } from "@testing-library/react";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type * as HostModule from "./host";

type Host = typeof HostModule;

const VERSIONS = [
  { react: "react-18", dom: "react-dom-18", router: "react-router", shows: "18.3." },
  { react: "react", dom: "react-dom", router: "react-router", shows: "19." },
  { react: "react", dom: "react-dom", router: "react-router-8", shows: "19." },
];

const folder = mkdtempSync(join(import.meta.dirname, ".matrix-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(VERSIONS)("with $react and $router", ({ react, dom, router, shows }) => {
  let host: Host;

  beforeAll(async () => {
    host = await bundled({ react, "react-dom": dom, "react-router": router });
  }, 60_000);

  test("the host runs the versions that are meant", () => {
    expect(host.version.startsWith(shows)).toBe(true);
  });

  test("the list of orders is shown, and leads to an order", async () => {
    const container = document.body.appendChild(document.createElement("div"));
    const unmount = host.mountHost(container, { mount: "/orders", start: "/orders" });

    expect((await screen.findByRole("link", { name: /R-1001/ })).getAttribute("href")).toBe("/orders/ord_1");

    unmount();
  });

  test("a data router loads the same page", async () => {
    const container = document.body.appendChild(document.createElement("div"));
    const unmount = host.mountHost(container, { mount: "/a/orders", start: "/a/orders", isData: true });

    expect((await screen.findByRole("link", { name: /R-1001/ })).getAttribute("href")).toBe("/a/orders/ord_1");

    unmount();
  });

  test("a server renders it", () => {
    expect(host.renderHost({ mount: "/orders", start: "/orders" })).toContain("op-root");
  });
});

/** Bundle the host with other versions in place of its libraries, and return it. */
async function bundled(versions: Record<string, string>): Promise<Host> {
  const name = Object.values(versions).join("-");
  const made = await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    oxc: { jsx: { runtime: "automatic", development: false } },
    resolve: {
      alias: Object.entries(versions).map(([find, replacement]) => ({
        find: new RegExp(`^${find}(/.*)?$`),
        replacement: `${replacement}$1`,
      })),
    },
    build: {
      outDir: join(folder, name),
      minify: false,
      lib: { entry: join(import.meta.dirname, "host.tsx"), formats: ["es"], fileName: "host" },
      rolldownOptions: {
        external: (id) => /^(firebase|@testing-library|@stripe)(\/|$)/.test(id) || id.startsWith("node:"),
      },
    },
  });
  const [output] = (Array.isArray(made) ? made : [made]) as Rolldown.RolldownOutput[];
  const entry = output?.output.find((each) => each.type === "chunk" && each.isEntry);
  return (await import(/* @vite-ignore */ pathToFileURL(join(folder, name, entry?.fileName ?? "")).href)) as Host;
}
