"use client";

import { type ReactNode, type SyntheticEvent, useState } from "react";

import type { components } from "../../api/schema";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { ErrorState } from "../../ui/ErrorState";
import { LiveRegion } from "../../ui/LiveRegion";
import { Panel } from "../../ui/Panel";
import { Select } from "../../ui/Select";
import type { UseOrder } from "../hooks/useOrder";
import { returns as messages } from "../messages/returns";
import { shop } from "../messages/shop";
import { QuantityInput } from "../QuantityInput";
import type { Returnable } from "./window";

type Reason = components["schemas"]["ReturnRequest"]["reason"];

const REASONS: readonly Reason[] = [
  "changed_mind",
  "does_not_fit",
  "damaged",
  "defective",
  "not_as_described",
  "wrong_item",
  "arrived_late",
  "other",
];

export interface ReturnFormProps {
  offered: readonly Returnable[];
  command: UseOrder["requestReturn"];
}

/** What goes back, how many of it, and why. */
export function ReturnForm({ offered, command }: ReturnFormProps): ReactNode {
  const t = useText(messages);
  const [quantities, setQuantities] = useState<Readonly<Record<string, number>>>({});
  const [reason, setReason] = useState<Reason | "">("");
  const [isTried, setTried] = useState(false);
  const lines = offered.flatMap(({ line, quantity }) => {
    const wanted = Math.min(quantities[line.id] ?? 0, quantity);
    return wanted > 0 ? [{ line_id: line.id, quantity: wanted }] : [];
  });
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (lines.length > 0 && reason !== "") {
      command.send({ lines, reason });
    }
  };
  const hasFailed = command.state === "refused" || command.state === "unknown";
  return (
    <form className="op-stack op-narrow" noValidate onSubmit={onSubmit}>
      <Panel title={t("return.choose")}>
        <Choices
          offered={offered}
          quantities={quantities}
          onChange={(id, quantity) => setQuantities((before) => ({ ...before, [id]: quantity }))}
        />
        <LiveRegion visible>
          {isTried && lines.length === 0 ? <p className="op-error">{t("return.nothingChosen")}</p> : null}
        </LiveRegion>
        <WhySelect reason={reason} isMissing={isTried && reason === ""} onChange={setReason} />
      </Panel>
      {hasFailed ? <ErrorState error={command.error} isReported /> : null}
      <Button type="submit" variant="primary" busy={command.isBusy} className="op-wide">
        {t("return.send")}
      </Button>
    </form>
  );
}

interface ChoicesProps {
  offered: readonly Returnable[];
  quantities: Readonly<Record<string, number>>;
  onChange: (lineId: string, quantity: number) => void;
}

function Choices({ offered, quantities, onChange }: ChoicesProps): ReactNode {
  const t = useText(messages);
  const say = useText(shop);
  const format = useFormat();
  return (
    <ul className="op-lines op-cart-lines" aria-label={t("return.caption")}>
      {offered.map(({ line: { id, name }, quantity, until }) => (
        <li key={id}>
          <span className="op-line-name">{name}</span>
          <div className="op-line-total">
            <QuantityInput
              value={Math.min(quantities[id] ?? 0, quantity)}
              min={0}
              max={quantity}
              label={t("return.quantityOf", { name })}
              lessLabel={say("cart.less", { name })}
              moreLabel={say("cart.more", { name })}
              onChange={(wanted) => onChange(id, wanted)}
            />
          </div>
          <span className="op-line-detail">
            {t("return.atMost", { count: quantity, until: format.date(until.toISOString()) })}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface WhyProps {
  reason: Reason | "";
  isMissing: boolean;
  onChange: (reason: Reason | "") => void;
}

function WhySelect({ reason, isMissing, onChange }: WhyProps): ReactNode {
  const t = useText(messages);
  return (
    <Select
      label={t("return.reason")}
      required
      options={[
        { value: "", label: t("return.chooseReason") },
        ...REASONS.map((value) => ({ value, label: t(`return.reason.${value}`) })),
      ]}
      value={reason}
      error={isMissing ? t("return.noReason") : null}
      onChange={(event) => onChange(event.target.value as Reason | "")}
    />
  );
}
