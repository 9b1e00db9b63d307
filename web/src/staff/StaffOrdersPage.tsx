"use client";

import type { ReactNode } from "react";

import { useText } from "../core/text";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Pager } from "../ui/Pager";
import { Panel } from "../ui/Panel";
import { Skeleton } from "../ui/Skeleton";
import { CsvButton } from "./list/CsvButton";
import { OrdersTable } from "./list/OrdersTable";
import { paramsOf } from "./list/search";
import { SearchForm } from "./list/SearchForm";
import { type OrdersPage, useOrdersPage } from "./list/useOrdersPage";
import { StaffNav } from "./StaffNav";
import { listText } from "./text/list";

/** Every order: search, filters, pages, and the same as CSV. For staff. */
export default function StaffOrdersPage(): ReactNode {
  const t = useText(listText);
  const page = useOrdersPage();
  return (
    <>
      <StaffNav />
      <PageHeader title={t("staff.list.title")} actions={<CsvButton search={page.search} />} />
      <OfflineNotice />
      <div className="op-stack">
        <SearchForm key={paramsOf(page.search).toString()} search={page.search} onSearch={page.look} />
        <Panel>
          <Found page={page} />
        </Panel>
      </div>
    </>
  );
}

function Found({ page }: { page: OrdersPage }): ReactNode {
  const { query, onNewer, onOlder } = page;
  const orders = query.data?.orders;
  if (query.isError && !query.isFetching && orders === undefined) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (orders === undefined) {
    return <Skeleton shape="list" lines={6} />;
  }
  if (orders.length === 0 && onNewer === null) {
    return <Nothing isSearch={paramsOf(page.search).size > 0} />;
  }
  return (
    <div aria-busy={query.isPlaceholderData || undefined} className="op-stack op-fresh">
      {query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      <OrdersTable orders={orders} />
      <Pager onNewer={onNewer} onOlder={onOlder} busy={query.isPlaceholderData} />
    </div>
  );
}

function Nothing({ isSearch }: { isSearch: boolean }): ReactNode {
  const t = useText(listText);
  const kind = isSearch ? "empty" : "none";
  return (
    <EmptyState title={t(`staff.list.${kind}.title`)}>
      <p>{t(`staff.list.${kind}.text`)}</p>
    </EmptyState>
  );
}
