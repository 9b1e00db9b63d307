"use client";

import { type ReactNode, useMemo } from "react";

import { useSettings } from "../../core/context";
import { useText } from "../../core/text";
import { Field } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { shop as messages } from "../messages/shop";
import { countriesIn } from "./countries";
import type { AddressDraft, DraftErrors } from "./draft";

export interface AddressFieldsProps {
  draft: AddressDraft;
  errors: DraftErrors<AddressDraft>;
  /** Without: only who it is for. */
  withAddress: boolean;
  onChange: (change: Partial<AddressDraft>) => void;
}

type Member = keyof AddressDraft;

/** Name, phone and postal address, filled in by browsers that know them. */
export function AddressFields(props: AddressFieldsProps): ReactNode {
  const { withAddress } = props;
  return (
    <div className="op-fields">
      <Line {...props} member="name" label="checkout.name" autoComplete="name" required wide />
      {withAddress ? <Place {...props} /> : null}
      <Line {...props} member="phone" label="checkout.phone" autoComplete="tel" type="tel" wide />
    </div>
  );
}

function Place(props: AddressFieldsProps): ReactNode {
  return (
    <>
      <Country {...props} />
      <Line {...props} member="line1" label="checkout.line1" autoComplete="address-line1" required wide />
      <Line {...props} member="line2" label="checkout.line2" autoComplete="address-line2" wide />
      <Line {...props} member="postal_code" label="checkout.postal" autoComplete="postal-code" maxLength={20} />
      <Line {...props} member="city" label="checkout.city" autoComplete="address-level2" maxLength={100} required />
      <Line {...props} member="state" label="checkout.state" autoComplete="address-level1" maxLength={100} wide />
    </>
  );
}

interface LineProps extends AddressFieldsProps {
  member: Member;
  label: keyof (typeof messages)["en"];
  autoComplete: string;
  type?: string;
  maxLength?: number;
  required?: boolean;
  /** Takes the whole width. */
  wide?: boolean;
}

function Line({ draft, errors, onChange, member, label, required, wide, ...rest }: LineProps): ReactNode {
  const t = useText(messages);
  const { type = "text", autoComplete, maxLength = 200 } = rest;
  const error = errors[member];
  return (
    <div className={wide ? "op-field-wide" : undefined}>
      <Field
        label={required ? t(label) : `${t(label)} (${t("checkout.optional")})`}
        value={draft[member]}
        error={error === undefined ? null : t(error)}
        onChange={(event) => onChange({ [member]: event.target.value })}
        {...{ type, autoComplete, maxLength }}
        required={required ?? false}
      />
    </div>
  );
}

function Country({ draft, errors, onChange }: AddressFieldsProps): ReactNode {
  const t = useText(messages);
  const { locale } = useSettings();
  const options = useMemo(() => countriesIn(locale), [locale]);
  return (
    <div className="op-field-wide">
      <Select
        label={t("checkout.country")}
        autoComplete="country"
        required
        options={[{ value: "", label: t("checkout.chooseCountry") }, ...options]}
        value={draft.country}
        error={errors.country === undefined ? null : t(errors.country)}
        onChange={(event) => onChange({ country: event.target.value })}
      />
    </div>
  );
}
