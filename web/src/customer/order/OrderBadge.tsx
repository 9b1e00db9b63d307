"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { StatusBadge } from "../../ui/StatusBadge";
import { story as messages } from "../messages/story";
import { storyOf, type Told } from "../story";

/** An order's state in one or two plain words. */
export function OrderBadge({ order }: { order: Told }): ReactNode {
  const t = useText(messages);
  const { state, tone } = storyOf(order);
  return <StatusBadge tone={tone}>{t(`badge.${state}`)}</StatusBadge>;
}
