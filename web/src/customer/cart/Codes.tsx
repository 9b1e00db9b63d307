"use client";

import { type ReactNode, type SyntheticEvent, useState } from "react";

import type { components } from "../../api/schema";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { LiveRegion } from "../../ui/LiveRegion";
import { useCart } from "../hooks/useCart";
import { shop as messages } from "../messages/shop";
import { CODES_MAX } from "./store";

type Quote = components["schemas"]["Quote"];

/** The promotion codes of the cart: what applies, and why what does not. */
export function Codes({ quote }: { quote: Quote | undefined }): ReactNode {
  const t = useText(messages);
  const { codes, addCode } = useCart();
  const [typed, setTyped] = useState("");
  const isFull = codes.length >= CODES_MAX;
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (typed.trim() !== "" && !isFull) {
      addCode(typed);
      setTyped("");
    }
  };
  return (
    <div className="op-codes">
      <form className="op-code-form" onSubmit={onSubmit}>
        <Field
          label={t("codes.label")}
          value={typed}
          maxLength={64}
          autoCapitalize="characters"
          autoComplete="off"
          error={isFull && typed !== "" ? t("codes.many") : null}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit">{t("codes.add")}</Button>
      </form>
      {codes.length > 0 ? <Taken codes={codes} quote={quote} /> : null}
    </div>
  );
}

function Taken({ codes, quote }: { codes: readonly string[]; quote: Quote | undefined }): ReactNode {
  const t = useText(messages);
  const { removeCode } = useCart();
  const rejected = new Map((quote?.rejected_codes ?? []).map(({ code, reason }) => [code.toUpperCase(), reason]));
  const said = codes.flatMap((code) => {
    const reason = rejected.get(code);
    return reason === undefined ? [] : [t(`codes.${reason}`, { code })];
  });
  return (
    <>
      <ul className="op-chips">
        {codes.map((code) => (
          <li key={code} className="op-badge" data-tone={rejected.has(code) ? "bad" : "ok"}>
            {code}
            <button type="button" aria-label={t("codes.remove", { code })} onClick={() => removeCode(code)}>
              <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
      </ul>
      <LiveRegion visible>
        {said.map((text) => (
          <p key={text} className="op-error">
            {text}
          </p>
        ))}
      </LiveRegion>
    </>
  );
}
