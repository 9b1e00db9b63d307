"use client";

import type { ReactNode } from "react";

import { useConfig } from "../core/config";
import { useText } from "../core/text";
import { DescriptionList } from "../ui/DescriptionList";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { Skeleton } from "../ui/Skeleton";
import { order } from "./messages/order";
import { privacy as messages } from "./messages/privacy";
import { Download } from "./privacy/Download";

/** What is kept of the customer, in plain words, and a copy of it. */
export default function PrivacyPage(): ReactNode {
  const t = useText(messages);
  const say = useText(order);
  return (
    <>
      <PageHeader title={t("privacy.title")} back={{ to: "", label: say("order.all") }}>
        {t("privacy.lead")}
      </PageHeader>
      <div className="op-stack">
        <OfflineNotice />
        <Possible />
      </div>
    </>
  );
}

function Possible(): ReactNode {
  const t = useText(messages);
  const config = useConfig();
  if (config.data === undefined) {
    return config.error === null ? (
      <Skeleton shape="list" lines={3} />
    ) : (
      <ErrorState error={config.error} onRetry={() => void config.refetch()} busy={config.isFetching} />
    );
  }
  if (!config.data.privacy.includes("export")) {
    return (
      <EmptyState title={t("privacy.absent")}>
        <p>{t("privacy.absentHint")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <Kept />
      <Panel title={t("privacy.copy")}>
        <p>{t("privacy.copyText")}</p>
        <Download />
        <p className="op-hint">{t("privacy.ask")}</p>
      </Panel>
    </>
  );
}

const PARTS = ["orders", "contact", "payment", "consent", "messages", "credit"] as const;

function Kept(): ReactNode {
  const t = useText(messages);
  return (
    <Panel title={t("privacy.kept")}>
      <DescriptionList
        items={PARTS.map((part) => ({ key: part, term: t(`privacy.${part}`), value: t(`privacy.${part}Text`) }))}
      />
    </Panel>
  );
}
