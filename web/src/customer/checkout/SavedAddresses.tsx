"use client";

import { type ReactNode, useId } from "react";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import type { KeptAddress } from "../hooks/useAddresses";
import { shop as messages } from "../messages/shop";

/** Stands for an address that is typed. */
export const ANOTHER = "another";

export interface SavedAddressesProps {
  addresses: readonly KeptAddress[];
  /** The id of one of them, or `ANOTHER`. */
  chosen: string;
  onChoose: (id: string) => void;
}

/** The addresses that the customer keeps, to choose from. */
export function SavedAddresses({ addresses, chosen, onChoose }: SavedAddressesProps): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const group = useId();
  const choices = [
    ...addresses.map(({ id, name, address }) => ({
      id,
      name,
      detail: [address.line1, address.city, format.country(address.country)].join(", "),
    })),
    { id: ANOTHER, name: t("checkout.another"), detail: "" },
  ];
  return (
    <fieldset className="op-options">
      <legend className="op-label">{t("checkout.saved")}</legend>
      {choices.map(({ id, name, detail }) => (
        <label key={id} className="op-option">
          <input type="radio" name={group} value={id} checked={chosen === id} onChange={() => onChoose(id)} />
          <span>
            {name}
            {detail ? <span className="op-hint op-option-detail">{detail}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
