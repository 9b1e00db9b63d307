/** What the last row of an export says: all is there, or a cursor from which to go on. */
export type Ending = { kind: "end" } | { kind: "more"; cursor: string } | { kind: "cut" };

const MARK = "\ufeff";
const HEAD = "id,number,status,";

/** A part of an export: its rows without the head and without the row that ends it. */
export interface Part {
  head: string;
  rows: string[];
  ending: Ending;
}

/** Read one answer of `GET /admin/orders` as CSV; a file without a whole last row was cut on its way. */
export function partOf(text: string): Part {
  const lines = (text.startsWith(MARK) ? text.slice(1) : text).split("\r\n");
  const head = lines.shift() ?? "";
  const isWhole = lines.pop() === "" && head.startsWith(HEAD);
  const last = isWhole ? lines.pop() : undefined;
  return { head, rows: lines, ending: endingOf(last) };
}

/** Return the file of the parts of an export, in order. */
export function fileOf(head: string, rows: readonly string[]): string {
  return `${MARK}${[head, ...rows].join("\r\n")}\r\n`;
}

function endingOf(row: string | undefined): Ending {
  if (row === "end") {
    return { kind: "end" };
  }
  const cursor = row?.startsWith("more,") ? row.slice("more,".length) : "";
  return cursor === "" ? { kind: "cut" } : { kind: "more", cursor };
}
