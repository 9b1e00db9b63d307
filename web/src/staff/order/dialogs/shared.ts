import type { SeenOrder } from "../types";

/** What every dialog about an order is given. */
export interface OrderDialogProps {
  seen: SeenOrder;
  refresh: () => Promise<unknown>;
  onClose: () => void;
}
