"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import type { KeptAddress, UseAddresses } from "../hooks/useAddresses";
import { addresses as messages } from "../messages/addresses";
import { AddressLines } from "../order/Contact";

export interface ForgetDialogProps {
  address: KeptAddress;
  command: UseAddresses["forget"];
  onClose: () => void;
}

/** Asks before an address is forgotten. */
export function ForgetDialog({ address, command, onClose }: ForgetDialogProps): ReactNode {
  const t = useText(messages);
  const actions = (
    <>
      <Button onClick={onClose}>{t("addresses.keep")}</Button>
      <Button variant="danger" busy={command.isBusy} onClick={() => command.send(address.id)}>
        {t("addresses.forget")}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t("addresses.forgetTitle")} actions={actions}>
      <address className="op-address">
        <strong>{address.name}</strong>
        <AddressLines address={address.address} />
      </address>
      <p>{t("addresses.forgetText")}</p>
      {command.state === "refused" || command.state === "unknown" ? (
        <ErrorState error={command.error} isReported />
      ) : null}
    </Dialog>
  );
}
