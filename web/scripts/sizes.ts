/**
 * Weighs what a host's users load: the built package bundled as a host would, gzipped, without its peers.
 *
 * Prints a table; exit code 1 when something is above its budget.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";

import manifest from "../package.json" with { type: "json" };

type Chunk = Rolldown.OutputChunk;

interface Weight {
  name: string;
  bytes: number;
  limit: number;
}

const SHELL_BYTES_MAX = 25_000;
const CUSTOMER_PAGE_BYTES_MAX = 30_000;
const STAFF_PAGE_BYTES_MAX = 45_000;
const STYLES_BYTES_MAX = 6_000;
const ENTRY = "virtual:host";
const HOST =
  'import { OrderProvider, OrderRoutes } from "/dist/index.js"; globalThis.host = [OrderProvider, OrderRoutes];';

const weights = await weigh();
const isOver = weights.some(({ bytes, limit }) => bytes > limit);
weights.forEach(({ name, bytes, limit }) => {
  const mark = bytes > limit ? "too large" : "";
  console.log(`${name.padEnd(34)} ${kilobytes(bytes)} of ${kilobytes(limit)} kB ${mark}`.trimEnd());
});
process.exitCode = isOver ? 1 : 0;

async function weigh(): Promise<Weight[]> {
  const chunks = new Map((await bundled()).map((chunk) => [chunk.fileName, chunk]));
  const entry = [...chunks.values()].find((chunk) => chunk.isEntry);
  if (entry === undefined) {
    throw new Error("the bundle has no entry");
  }
  const shell = closure([entry.fileName], chunks);
  const pages = [...chunks.values()].filter((chunk) => chunk.isDynamicEntry);
  return [
    { name: "routes shell", bytes: sum(shell, chunks), limit: SHELL_BYTES_MAX },
    ...pages.map((page) => ({
      name: `page ${page.name}`,
      bytes: sum(closure([page.fileName], chunks).difference(shell), chunks),
      limit: pageLimit(page),
    })),
    { name: "styles.css", bytes: gzipped(readFileSync("dist/styles.css")), limit: STYLES_BYTES_MAX },
  ];
}

function pageLimit({ facadeModuleId }: Chunk): number {
  return facadeModuleId?.includes("/staff/") ? STAFF_PAGE_BYTES_MAX : CUSTOMER_PAGE_BYTES_MAX;
}

async function bundled(): Promise<Chunk[]> {
  const peers = Object.keys(manifest.peerDependencies);
  const made = await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [
      {
        name: "host",
        resolveId: (id) => (id === ENTRY ? id : id === "/dist/index.js" ? resolve("dist/index.js") : null),
        load: (id) => (id === ENTRY ? HOST : null),
      },
    ],
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: ENTRY,
        external: (id) => peers.some((name) => id === name || id.startsWith(`${name}/`)),
      },
    },
  });
  const outputs = (Array.isArray(made) ? made : [made]) as Rolldown.RolldownOutput[];
  return outputs.flatMap(({ output }) => output).filter((each): each is Chunk => each.type === "chunk");
}

/** Return *files* and all that they import statically. */
function closure(files: readonly string[], chunks: ReadonlyMap<string, Chunk>): Set<string> {
  const seen = new Set<string>();
  const due = [...files];
  for (let file = due.pop(); file !== undefined; file = due.pop()) {
    const chunk = chunks.get(file);
    if (chunk !== undefined && !seen.has(file)) {
      seen.add(file);
      due.push(...chunk.imports);
    }
  }
  return seen;
}

function sum(files: ReadonlySet<string>, chunks: ReadonlyMap<string, Chunk>): number {
  return [...files].reduce((bytes, file) => bytes + gzipped(chunks.get(file)?.code ?? ""), 0);
}

function gzipped(content: string | Buffer): number {
  return gzipSync(content, { level: 9 }).length;
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1).padStart(5);
}
