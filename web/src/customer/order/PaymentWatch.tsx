"use client";

import type { ReactNode } from "react";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { ButtonLink } from "../../ui/OrderLink";
import { type EditOutcome, payableOf, payUntil } from "../edit";
import type { CustomerOrder } from "../hooks/useOrder";
import { edit as edits } from "../messages/edit";
import { order as messages } from "../messages/order";
import { story } from "../messages/story";
import type { Watch } from "./payment_watch";

const WAITS = { waiting: "wait.now", longer: "wait.longer", long: "wait.long" } as const;

/** What is told of a payment that the customer comes back from, in place of the order's story. */
export function WatchText({ watch, order }: { watch: Exclude<Watch, "none">; order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const told = useText(story);
  const say = useText(edits);
  const format = useFormat();
  switch (watch) {
    case "thanks":
      return (
        <>
          <h2 className="op-story-now">{t("thanks.title")}</h2>
          <p>{told("next.confirmed")}</p>
        </>
      );
    case "changed":
    case "unchanged":
      return <Decided outcome={watch} order={order} />;
    case "left": {
      const end = payUntil(order);
      const until = end === null ? "" : format.dateTime(end);
      return (
        <>
          <h2 className="op-story-now">{t("left.title")}</h2>
          <p>{t("left.text", { until })}</p>
        </>
      );
    }
    default:
      return (
        <>
          <h2 className="op-story-now op-story-waiting">{t("wait.title")}</h2>
          <p>{order.edit !== null && watch === "long" ? say("edit.waitLong") : t(WAITS[watch])}</p>
        </>
      );
  }
}

/** What became of the edit that the customer comes back from paying. */
function Decided({ outcome, order }: { outcome: EditOutcome; order: CustomerOrder }): ReactNode {
  const t = useText(edits);
  const format = useFormat();
  const isChanged = outcome === "changed";
  const total = format.money(order.total, order.currency);
  return (
    <>
      <h2 className="op-story-now">{t(isChanged ? "edit.thanks" : "edit.off")}</h2>
      <p>{isChanged ? t("edit.thanksText", { total }) : t("edit.offText")}</p>
    </>
  );
}

/** What can be done while nothing is known of the payment: ask again, or say that there was none. */
export function WaitActions({ order, onAsk, isLong }: { order: CustomerOrder; onAsk: () => void; isLong: boolean }) {
  const t = useText(messages);
  return (
    <>
      <Button onClick={onAsk}>{t("wait.ask")}</Button>
      {isLong && payableOf(order) !== null ? <ButtonLink to={`${order.id}/pay`}>{t("wait.resume")}</ButtonLink> : null}
    </>
  );
}
