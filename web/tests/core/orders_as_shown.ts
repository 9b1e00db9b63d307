/** Reads stored orders from stdin, JSON whose times are `{"time": ISO}`; prints what the browser makes of each. */
import { text } from "node:stream/consumers";

import { orderFrom } from "../../src/core/order_document.ts";

type Stored = Record<string, unknown>;

const stored = JSON.parse(await text(process.stdin), timed) as Stored[];
process.stdout.write(JSON.stringify(stored.map((data) => orderFrom({ id: String(data.order_id), data }))));

function timed(_name: string, value: unknown): unknown {
  const { time } = (typeof value === "object" && value !== null ? value : {}) as { time?: unknown };
  return typeof time === "string" ? { toDate: () => new Date(time) } : value;
}
