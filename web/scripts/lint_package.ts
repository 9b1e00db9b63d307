/** Packs what `python3 -m ops build:module` has made, and has publint and arethetypeswrong look at the tarball. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { publint } from "publint";
import { formatMessage } from "publint/utils";

const FOLDER = resolve("dist-module/order-payments-module");
const npm = process.env.npm_execpath;
if (npm === undefined) {
  throw new Error("run it by `npm run`");
}
const place = mkdtempSync(join(tmpdir(), "packed-"));
try {
  const packed = node(npm, "pack", FOLDER, "--pack-destination", place, "--json");
  const [{ filename } = { filename: "" }] = JSON.parse(packed) as { filename: string }[];
  const tarball = join(place, filename);
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    strict: true,
  });
  messages.forEach((message) => console.log(formatMessage(message, pkg)));
  console.log(
    node(
      "node_modules/@arethetypeswrong/cli/dist/index.js",
      tarball,
      "--profile",
      "esm-only",
      "--format",
      "ascii",
      "--exclude-entrypoints",
      "styles.css",
    ),
  );
  process.exitCode = messages.length === 0 ? 0 : 1;
} finally {
  rmSync(place, { recursive: true });
}

function node(...command: string[]): string {
  return execFileSync(process.execPath, command, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
