"use client";

import type { ReactNode } from "react";

import type { LiveOrder } from "../../core/order_document";
import { stateMessages } from "../../core/state_messages";
import { useText } from "../../core/text";
import { Panel } from "../../ui/Panel";
import type { Tone } from "../../ui/StatusBadge";
import { Timeline } from "../../ui/Timeline";
import { order as messages } from "../messages/order";

const TONES: Readonly<Record<string, Tone>> = {
  payment_paid: "ok",
  confirmed: "ok",
  completed: "ok",
  delivered: "ok",
  shipped: "wait",
  payment_pending: "wait",
  payment_failed: "bad",
  return_rejected: "bad",
};

/** What happened to the order, the newest first. */
export function History({ timeline }: { timeline: LiveOrder["timeline"] }): ReactNode {
  const t = useText(messages);
  const say = useText(stateMessages);
  const items = timeline
    .map(({ code, at, text }, index) => ({
      key: `${index}`,
      title: say.optional(`timeline.${code}`) ?? text,
      at,
      tone: TONES[code] ?? "idle",
    }))
    .reverse();
  return (
    <Panel title={t("order.timeline")}>
      <Timeline label={t("order.timeline")} items={items} />
    </Panel>
  );
}
