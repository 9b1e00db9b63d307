"use client";

import type { ReactNode } from "react";

import { useOrderContext } from "../core/context";
import { useText } from "../core/text";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { Notice } from "../ui/Notice";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { Skeleton } from "../ui/Skeleton";
import { NAMES, type Settings } from "./settings/draft";
import { SettingsForm } from "./settings/SettingsForm";
import { useModuleSettings } from "./settings/useSettings";
import { useShown } from "./settings/useShown";
import { StaffNav } from "./StaffNav";
import { settingsText } from "./text/settings";

/** The settings of the module: admins change them, staff read them. */
export default function SettingsPage(): ReactNode {
  const t = useText(settingsText);
  const { role } = useOrderContext();
  const { data, error, isError, isFetching, refetch } = useModuleSettings();
  const refresh = async () => (await refetch()).data;
  return (
    <>
      <StaffNav />
      <PageHeader title={t("staff.settings.title")}>{t("staff.settings.lead")}</PageHeader>
      <div className="op-stack">
        <OfflineNotice />
        {isError ? <ErrorState error={error} onRetry={() => void refetch()} busy={isFetching} /> : null}
        {data === undefined && !isError ? <Skeleton shape="page" lines={4} /> : null}
        {data !== undefined && role === "admin" ? <SettingsForm seen={data} refresh={refresh} /> : null}
        {data !== undefined && role !== "admin" ? <ReadOnly settings={data.settings} /> : null}
      </div>
    </>
  );
}

function ReadOnly({ settings }: { settings: Settings }): ReactNode {
  const t = useText(settingsText);
  const shown = useShown();
  const currency = settings.currency.toUpperCase();
  return (
    <>
      <Notice>
        <p>{t("staff.settings.readonly")}</p>
      </Notice>
      <Panel>
        <DescriptionList
          items={NAMES.map((name) => ({
            key: name,
            term: t(`staff.settings.${name}`, { currency }),
            value: shown(name, settings),
          }))}
        />
      </Panel>
    </>
  );
}
