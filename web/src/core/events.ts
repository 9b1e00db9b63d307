import type { Order } from "../api/client";

/** What a host application may hear: for its analytics, its error reports, its own navigation. */
export type OrderEvent =
  | { type: "error"; code: string; traceId: string | null; page: string; error: unknown }
  | { type: "page"; page: string; title: string }
  | { type: "order_placed"; orderId: string }
  | { type: "checkout_started"; orderId: string; mode: string }
  | { type: "payment_seen"; orderId: string; status: Order["status"]; paymentStatus: Order["payment_status"] }
  | { type: "command_done"; command: string; orderId: string | null };
