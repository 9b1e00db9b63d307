"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../../../core/text";
import { Button } from "../../../ui/Button";
import { DateTime } from "../../../ui/DateTime";
import { type Description, DescriptionList } from "../../../ui/DescriptionList";
import { EmptyState } from "../../../ui/EmptyState";
import { Money } from "../../../ui/Money";
import { Panel } from "../../../ui/Panel";
import { ReturnStatus } from "../../../ui/StateBadges";
import { commandText } from "../../text/commands";
import { orderText } from "../../text/order";
import { stateText } from "../../text/states";
import { ApproveDialog, RejectDialog } from "../dialogs/DecideReturnDialog";
import { ReceiveDialog } from "../dialogs/ReceiveDialog";
import type { Return, SeenOrder, StaffOrder } from "../types";
import type { Refusal } from "../useExplain";
import { Pieces } from "./Pieces";

const DIALOGS = { approve: ApproveDialog, reject: RejectDialog, receive: ReceiveDialog } as const;

type Name = keyof typeof DIALOGS;

interface ReturnsTabProps {
  seen: SeenOrder;
  refusal: Refusal;
  refresh: () => Promise<unknown>;
}

/** What customers want to send back, and what came. */
export function ReturnsTab({ seen, refusal, refresh }: ReturnsTabProps): ReactNode {
  const t = useText(orderText);
  const { order } = seen;
  const [open, setOpen] = useState<{ name: Name; found: Return } | null>(null);
  const Asked = open === null ? null : DIALOGS[open.name];
  return (
    <div className="op-stack">
      {order.returns.length === 0 ? <EmptyState title={t("staff.returns.none")} /> : null}
      {order.returns.map((found) => (
        <OneReturn
          key={found.id}
          order={order}
          found={found}
          canReceive={refusal("receive_return", found.id) === null}
          onAsk={(name) => setOpen({ name, found })}
        />
      ))}
      {Asked === null || open === null ? null : (
        <Asked seen={seen} found={open.found} refresh={refresh} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}

interface OneReturnProps {
  order: StaffOrder;
  found: Return;
  canReceive: boolean;
  onAsk: (name: Name) => void;
}

function OneReturn({ order, found, canReceive, onAsk }: OneReturnProps): ReactNode {
  const t = useText(commandText);
  const names: readonly Name[] =
    found.state === "requested" ? ["approve", "reject"] : found.state === "approved" && canReceive ? ["receive"] : [];
  const actions = names.map((name, at) => (
    <Button key={name} variant={at === 0 ? "primary" : "quiet"} onClick={() => onAsk(name)}>
      {t(`staff.do.${name}`)}
    </Button>
  ));
  return (
    <Panel title={<ReturnStatus state={found.state} />} actions={actions.length > 0 ? actions : null}>
      <Facts order={order} found={found} />
    </Panel>
  );
}

function Facts({ order, found }: { order: StaffOrder; found: Return }): ReactNode {
  const t = useText(orderText);
  const states = useText(stateText);
  const word = (code: string) => states.optional(`staff.reason.${code}`) ?? code;
  const items: Description[] = [
    { key: "asked", term: t("staff.returns.asked"), value: <DateTime at={found.requested_at} /> },
    { key: "reason", term: t("staff.payments.reason"), value: word(found.reason) },
    { key: "lines", term: t("staff.returns.lines"), value: <Goods order={order} found={found} /> },
  ];
  if (found.rejection) {
    items.push({ key: "rejection", term: t("staff.returns.rejection"), value: word(found.rejection) });
  }
  if (found.state === "received") {
    const value = <Money amount={found.refund} currency={order.currency} weight="strong" />;
    items.push({ key: "refund", term: t("staff.returns.refund"), value });
  }
  return <DescriptionList items={items} />;
}

function Goods({ order, found }: { order: StaffOrder; found: Return }): ReactNode {
  const t = useText(orderText);
  const came = (lineId: string) => {
    const line = found.lines.find((each) => each.line_id === lineId);
    return found.state === "received" && line !== undefined
      ? [
          t("staff.returns.came", { count: line.received }),
          t("staff.returns.restocked", { count: line.restocked }),
        ].join(" · ")
      : null;
  };
  return <Pieces order={order} lines={found.lines} beside={came} />;
}
