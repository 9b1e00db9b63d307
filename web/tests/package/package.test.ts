// What `npm run build` has made, looked at as a host gets it.
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";

import { expect, test } from "vitest";

import manifest from "../../package.json" with { type: "json" };

const ROOT = resolve(import.meta.dirname, "../..");
const MODULES = globSync(`${ROOT}/dist/**/*.js`);
const OUTSIDE = Object.keys({ ...manifest.peerDependencies, ...manifest.dependencies });

// They ask for themselves whether there is a browser.
const IMPORTED = [
  "firebase/app",
  "firebase/auth",
  "firebase/firestore",
  "react-router",
  ...Object.keys(manifest.dependencies),
];

test("every module that a browser alone can run says so, as its source does", () => {
  const clients = globSync(`${ROOT}/src/**/*.{ts,tsx}`).filter((file) => read(file).startsWith(`"use client";`));
  const names = clients.map((file) => relative(`${ROOT}/src`, file).replace(/\.tsx?$/, ".js"));

  const silent = names.filter((name) => MODULES.includes(`${ROOT}/dist/${name}`) && !isClient(`${ROOT}/dist/${name}`));

  expect(clients.length).toBeGreaterThan(30);
  expect(silent).toEqual([]);
});

test("every source with hooks or elements of its own says that it is for browsers", () => {
  const silent = globSync(`${ROOT}/src/**/*.{ts,tsx}`)
    .filter((file) =>
      /\b(use(State|Effect|Memo|Context|Ref|Callback|Query|Id)|createContext|lazy)\b[(<]/.test(read(file)),
    )
    .filter((file) => !read(file).startsWith('"use client";'));

  expect(silent).toEqual([]);
});

test("nothing that the host brings is in it", () => {
  const specifiers = MODULES.flatMap((file) =>
    [...read(file).matchAll(/^(?:import|export)[^"]*"([^"]+)"|\bimport\("([^"]+)"\)/gm)].map(
      (found) => found[1] ?? found[2] ?? "",
    ),
  );
  const foreign = specifiers.filter((name) => !name.startsWith("."));

  expect(foreign.length).toBeGreaterThan(50);
  expect(foreign.filter((name) => !OUTSIDE.some((known) => name === known || name.startsWith(`${known}/`)))).toEqual(
    [],
  );
  expect(MODULES.filter((file) => file.includes("node_modules"))).toEqual([]);
});

test("it is imported where there is no browser, and touches none", () => {
  const script = `
    await Promise.all(${JSON.stringify(IMPORTED)}.map((name) => import(name)));
    for (const name of ["window", "document", "navigator", "localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, name, { configurable: true, get() { throw new Error(name + " at import"); } });
    }
    const names = Object.keys(await import("order-payments-module"));
    console.log(JSON.stringify(names));
  `;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
    encoding: "utf8",
  });

  expect(JSON.parse(printed)).toEqual(expect.arrayContaining(["OrderProvider", "OrderRoutes", "orderRoutes"]));
});

test("its one style sheet stands in one layer", () => {
  const styles = read(`${ROOT}/dist/styles.css`);

  expect(styles.replace(/@layer order-payments(;|\s*\{)/, "$1").trimStart()).toMatch(/^[;{]/);
  expect(styles.match(/@layer (?!order-payments)/g)).toBeNull();
});

function isClient(file: string): boolean {
  return /^"use client";?/.test(read(file));
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}
