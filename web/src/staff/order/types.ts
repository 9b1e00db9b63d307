import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type StaffOrder = Schemas["StaffOrder"];
export type Line = StaffOrder["lines"][number];
export type Shipment = StaffOrder["shipments"][number];
export type Return = StaffOrder["returns"][number];
export type Hold = StaffOrder["holds"][number];
export type Note = Schemas["NoteAnswer"];
export type Explanation = Schemas["Explanation"];
export type CommandAnswer = Schemas["CommandAnswer"];

/** An order as staff saw it: `etag` names what they saw, null where it is not known. */
export interface SeenOrder {
  order: StaffOrder;
  etag: string | null;
}
