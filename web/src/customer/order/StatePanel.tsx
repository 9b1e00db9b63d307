"use client";

import type { ReactNode } from "react";

import { useConfig } from "../../core/config";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import type { CustomerOrder } from "../hooks/useOrder";
import { story as messages } from "../messages/story";
import { returnableUntil } from "../returns/window";
import { storyOf } from "../story";
import { useNow } from "../useNow";

export interface StatePanelProps {
  order: CustomerOrder;
  /** What can be done in this state. */
  actions: ReactNode;
  /** Stands instead of the story: what else is told of a payment that was just made. */
  children?: ReactNode;
}

/** Where the order is, in a sentence, and what comes next and until when. */
export function StatePanel({ order, actions, children }: StatePanelProps): ReactNode {
  return (
    <section className="op-story" data-tone={storyOf(order).tone}>
      {children ?? <Told order={order} />}
      <div className="op-actions">{actions}</div>
    </section>
  );
}

function Told({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  return (
    <>
      <h2 className="op-story-now">{t(`state.${storyOf(order).state}`)}</h2>
      <Next order={order} />
    </>
  );
}

function Next({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const config = useConfig();
  const now = useNow();
  const { state } = storyOf(order);
  if (state === "delivered" && config.data !== undefined && now !== null) {
    const until = returnableUntil(order, config.data.return_days, now);
    if (until !== null) {
      return <p>{t("next.delivered_returnable", { until: format.date(until.toISOString()) })}</p>;
    }
  }
  const until = order.expires_at === null ? "" : format.dateTime(order.expires_at);
  return <p>{t(`next.${state}`, { until })}</p>;
}
