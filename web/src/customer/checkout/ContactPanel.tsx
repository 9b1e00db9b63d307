"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Checkbox } from "../../ui/Checkbox";
import { Field } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { Skeleton } from "../../ui/Skeleton";
import { shop as messages } from "../messages/shop";
import { AddressFields } from "./AddressFields";
import type { FormErrors, UseCheckoutForm } from "./form";
import { ANOTHER, SavedAddresses } from "./SavedAddresses";

export interface ContactPanelProps {
  form: UseCheckoutForm;
  /** Null until the form was tried to be sent. */
  errors: FormErrors | null;
  withAddress: boolean;
}

/** Who the order is for and where it goes: a kept address, or one that is typed. */
export function ContactPanel({ form, errors, withAddress }: ContactPanelProps): ReactNode {
  const t = useText(messages);
  return (
    <>
      <Panel title={t("checkout.contact")}>
        <Field
          label={t("checkout.email")}
          hint={t("checkout.emailHint")}
          type="email"
          autoComplete="email"
          required
          maxLength={254}
          value={form.email}
          error={errors?.email ? t(errors.email) : null}
          onChange={(event) => form.change({ email: event.target.value })}
        />
        {withAddress ? null : <Typed form={form} errors={errors} withAddress={false} />}
        {withAddress ? null : <p className="op-hint">{t("checkout.nothingShips")}</p>}
      </Panel>
      {withAddress ? (
        <Panel title={t("checkout.address")}>
          {form.isLoading ? <Skeleton /> : <Place form={form} errors={errors} />}
        </Panel>
      ) : null}
    </>
  );
}

function Place({ form, errors }: Omit<ContactPanelProps, "withAddress">): ReactNode {
  const t = useText(messages);
  const { addresses = [], selected } = form;
  return (
    <>
      {addresses.length === 0 ? null : (
        <SavedAddresses
          addresses={addresses}
          chosen={selected}
          onChoose={(chosen) => form.change({ chosen, rate: null })}
        />
      )}
      {selected === ANOTHER ? (
        <>
          <Typed form={form} errors={errors} withAddress />
          <Checkbox
            label={t("checkout.keep")}
            checked={form.keeps}
            onChange={(event) => form.change({ keeps: event.target.checked })}
          />
        </>
      ) : null}
    </>
  );
}

function Typed({ form, errors, withAddress }: ContactPanelProps): ReactNode {
  return (
    <AddressFields
      draft={form.typed}
      errors={errors?.address ?? {}}
      withAddress={withAddress}
      onChange={form.changeTyped}
    />
  );
}
