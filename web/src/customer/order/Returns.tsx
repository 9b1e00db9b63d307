"use client";

import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useSettings } from "../../core/context";
import { useFormat } from "../../core/format";
import type { Command } from "../../core/idempotency";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { ErrorState } from "../../ui/ErrorState";
import { Panel } from "../../ui/Panel";
import { ReturnStatus } from "../../ui/StateBadges";
import type { CustomerOrder, UseOrder } from "../hooks/useOrder";
import { returns as messages } from "../messages/returns";
import { piecesOf, piecesText } from "./goods";

type Return = components["schemas"]["Return"];

export interface ReturnsProps {
  order: CustomerOrder;
  command: UseOrder["cancelReturn"];
}

/** What goes back, how far each return is, and what came of it. */
export function Returns({ order, command }: ReturnsProps): ReactNode {
  const t = useText(messages);
  if (order.returns.length === 0) {
    return null;
  }
  return (
    <Panel title={t("return.heading")}>
      {order.returns.map((found) => (
        <ReturnCard key={found.id} found={found} order={order} command={command} />
      ))}
      <CommandFailure command={command} />
    </Panel>
  );
}

function CommandFailure({ command }: { command: Command<never, unknown> }): ReactNode {
  const hasFailed = command.state === "refused" || command.state === "unknown";
  return hasFailed ? <ErrorState error={command.error} isReported /> : null;
}

function ReturnCard({ found, order, command }: { found: Return } & ReturnsProps): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const { locale } = useSettings();
  const isOpen = found.state === "requested" || found.state === "approved";
  return (
    <article className="op-parcel">
      <div className="op-parcel-head">
        <h3>{piecesText(piecesOf(order, found.lines), locale)}</h3>
        <ReturnStatus state={found.state} />
      </div>
      <p className="op-hint">{t("return.asked", { date: format.date(found.requested_at) })}</p>
      <Outcome found={found} currency={order.currency} />
      {isOpen ? (
        <div className="op-actions">
          <Button busy={command.isBusy} onClick={() => command.send({ returnId: found.id })}>
            {t("return.cancel")}
          </Button>
        </div>
      ) : null}
    </article>
  );
}

function Outcome({ found, currency }: { found: Return; currency: string }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  switch (found.state) {
    case "requested":
    case "approved":
      return <p>{t(`return.next.${found.state}`)}</p>;
    case "rejected": {
      const reason = t.optional(`return.rejection.${found.rejection ?? "other"}`) ?? t("return.rejection.other");
      return <p>{t("return.rejectedBecause", { reason })}</p>;
    }
    case "received":
      return found.refund > 0 ? <p>{t("return.refund", { amount: format.money(found.refund, currency) })}</p> : null;
    default:
      return null;
  }
}
