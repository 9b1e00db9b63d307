// Completes the declarations for every module resolution: full file names, and the API's types, which tsc leaves out.
import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const RELATIVE = /(from|import\()\s*"(\.{1,2}\/[^"]+)"/g;

cpSync("src/api/schema.d.ts", "dist/api/schema.d.ts");
for (const file of globSync("dist/**/*.d.ts")) {
  const text = readFileSync(file, "utf8");
  const full = text.replace(RELATIVE, (_, how: string, specifier: string) => {
    return `${how} "${fileOf(specifier, file)}"`.replace("( ", "(");
  });
  writeFileSync(file, full);
}

function fileOf(specifier: string, importer: string): string {
  const found = [`${specifier}.js`, `${specifier}/index.js`].find((name) =>
    existsSync(resolve(dirname(importer), name.replace(/\.js$/, ".d.ts"))),
  );
  if (found === undefined) {
    throw new Error(`${importer}: ${specifier} leads to no declarations`);
  }
  return found;
}
