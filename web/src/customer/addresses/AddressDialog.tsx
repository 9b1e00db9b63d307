"use client";

import { type ReactNode, type SyntheticEvent, useId, useState } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import { AddressFields } from "../checkout/AddressFields";
import { addressErrors, addressOf, draftOf, NO_ADDRESS } from "../checkout/draft";
import type { KeptAddress, UseAddresses } from "../hooks/useAddresses";
import { addresses as messages } from "../messages/addresses";

export interface AddressDialogProps {
  id: string;
  /** What is changed; null for a new address. */
  before: KeptAddress | null;
  command: UseAddresses["keep"];
  onClose: () => void;
}

/** Writes an address into the book. */
export function AddressDialog({ id, before, command, onClose }: AddressDialogProps): ReactNode {
  const t = useText(messages);
  const formId = useId();
  const [draft, setDraft] = useState(before === null ? NO_ADDRESS : draftOf(before));
  const [isDefault, setDefault] = useState(before?.default ?? false);
  const [isTried, setTried] = useState(false);
  const errors = addressErrors(draft, true);
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(errors).length === 0) {
      command.send({
        id,
        name: draft.name.trim(),
        phone: draft.phone.trim(),
        address: addressOf(draft),
        default: isDefault,
      });
    }
  };
  const title = t(before === null ? "addresses.add" : "addresses.edit");
  return (
    <Dialog open onClose={onClose} title={title} actions={<Ends {...{ formId, command, onClose }} />}>
      <form id={formId} className="op-stack" noValidate onSubmit={onSubmit}>
        <AddressFields
          draft={draft}
          errors={isTried ? errors : {}}
          withAddress
          onChange={(change) => setDraft((known) => ({ ...known, ...change }))}
        />
        <Checkbox
          label={t("addresses.makeDefault")}
          checked={isDefault}
          onChange={(event) => setDefault(event.target.checked)}
        />
      </form>
      <Failure command={command} />
    </Dialog>
  );
}

function Ends({ formId, command, onClose }: Pick<AddressDialogProps, "command" | "onClose"> & { formId: string }) {
  const t = useText(messages);
  return (
    <>
      <Button onClick={onClose}>{t("addresses.discard")}</Button>
      <Button type="submit" form={formId} variant="primary" busy={command.isBusy}>
        {t("addresses.save")}
      </Button>
    </>
  );
}

function Failure({ command }: Pick<AddressDialogProps, "command">): ReactNode {
  const hasFailed = command.state === "refused" || command.state === "unknown";
  return hasFailed ? <ErrorState error={command.error} isReported /> : null;
}
