"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../core/text";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { LiveRegion } from "../ui/LiveRegion";
import { Notice } from "../ui/Notice";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { type SavedMethod, usePaymentMethods, type UsePaymentMethods } from "./hooks/usePaymentMethods";
import { methods as messages } from "./messages/methods";
import { order } from "./messages/order";
import { MethodCard, useMethodName } from "./methods/MethodCard";

/** The ways to pay that the customer saved at Stripe. */
export default function PaymentMethodsPage(): ReactNode {
  const t = useText(messages);
  const say = useText(order);
  const [asked, setAsked] = useState<SavedMethod | null>(null);
  const [isForgotten, setForgotten] = useState(false);
  const saved = usePaymentMethods(() => {
    setAsked(null);
    setForgotten(true);
  });
  const ask = (method: SavedMethod) => {
    saved.forget.reset();
    setForgotten(false);
    setAsked(method);
  };
  return (
    <>
      <PageHeader title={t("methods.title")} back={{ to: "", label: say("order.all") }}>
        {t("methods.lead")}
      </PageHeader>
      <div className="op-stack">
        <OfflineNotice />
        <LiveRegion visible>{isForgotten ? <Notice tone="ok">{t("methods.forgotten")}</Notice> : ""}</LiveRegion>
        <Methods query={saved.query} onForget={ask} />
      </div>
      {asked === null ? null : <Forget method={asked} command={saved.forget} onClose={() => setAsked(null)} />}
    </>
  );
}

interface MethodsProps {
  query: UsePaymentMethods["query"];
  onForget: (method: SavedMethod) => void;
}

function Methods({ query, onForget }: MethodsProps): ReactNode {
  const t = useText(messages);
  if (query.data === undefined) {
    return query.error === null ? (
      <Skeleton shape="list" lines={2} />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} busy={query.isFetching} />
    );
  }
  if (query.data.length === 0) {
    return (
      <EmptyState title={t("methods.empty")}>
        <p>{t("methods.emptyHint")}</p>
      </EmptyState>
    );
  }
  return (
    <ul className="op-cards">
      {query.data.map((method) => (
        <MethodCard key={method.id} method={method} onForget={() => onForget(method)} />
      ))}
    </ul>
  );
}

interface ForgetProps {
  method: SavedMethod;
  command: UsePaymentMethods["forget"];
  onClose: () => void;
}

function Forget({ method, command, onClose }: ForgetProps): ReactNode {
  const t = useText(messages);
  const name = useMethodName(method);
  const actions = (
    <>
      <Button onClick={onClose}>{t("methods.keep")}</Button>
      <Button variant="danger" busy={command.isBusy} onClick={() => command.send(method.id)}>
        {t("methods.forget")}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t("methods.forgetTitle")} actions={actions}>
      <p>
        <strong>{name}</strong>
      </p>
      <p>{t("methods.forgetText")}</p>
      {command.state === "refused" || command.state === "unknown" ? (
        <ErrorState error={command.error} isReported />
      ) : null}
    </Dialog>
  );
}
