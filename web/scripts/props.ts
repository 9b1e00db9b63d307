/** Writes the table of `OrderProvider`'s properties in docs/web.md from its types; with `--check` it only compares. */
import { readFileSync, writeFileSync } from "node:fs";

import ts from "typescript";

const SOURCE = "src/core/provider.tsx";
const PAGE = "../docs/web.md";
const [BEGIN, END] = ["<!-- properties -->\n", "<!-- /properties -->"];

const page = readFileSync(PAGE, "utf8");
const [before, after] = [page.split(BEGIN, 1)[0] ?? "", page.slice(page.indexOf(END))];
const made = `${before}${BEGIN}\n${table()}\n\n${after}`;
if (!process.argv.includes("--check")) {
  writeFileSync(PAGE, made);
} else if (made !== page) {
  console.error("docs/web.md does not list the properties as they are: node scripts/props.ts");
  process.exitCode = 1;
}

function table(): string {
  const source = ts.createSourceFile(SOURCE, readFileSync(SOURCE, "utf8"), ts.ScriptTarget.ESNext, true);
  const props = source.statements.find(
    (each): each is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(each) && each.name.text === "OrderProviderProps",
  );
  const rows = (props?.members ?? []).flatMap((member) =>
    ts.isPropertySignature(member) ? [row(member, source)] : [],
  );
  return ["| property | type | what it is |", "|---|---|---|", ...rows].join("\n");
}

function row(member: ts.PropertySignature, source: ts.SourceFile): string {
  const name = member.name.getText(source);
  const type = (member.type?.getText(source) ?? "").replaceAll("|", "\\|");
  const comment = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment) ?? "";
  return `| \`${name}\`${member.questionToken ? "" : ", required"} | \`${type}\` | ${comment} |`;
}
