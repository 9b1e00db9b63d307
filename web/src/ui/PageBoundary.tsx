"use client";

import { Component, type ReactNode } from "react";

import { coreMessages } from "../core/messages";
import { useText } from "../core/text";
import { Button } from "./Button";
import { Notice } from "./Notice";

interface BoundaryProps {
  /** Hears of what was thrown, once. */
  onError: (error: unknown) => void;
  children: ReactNode;
}

interface BoundaryState {
  hasFailed: boolean;
}

/** Keeps what one page throws away from the host's other pages. Give it the page's address as its `key`. */
export class PageBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { hasFailed: false };

  static getDerivedStateFromError(): BoundaryState {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <PageFailed /> : this.props.children;
  }
}

/** Loads the page anew: that also helps where a new release has replaced the scripts of this one. */
function PageFailed(): ReactNode {
  const t = useText(coreMessages);
  const reload = <Button onClick={() => window.location.reload()}>{t("core.tryAgain")}</Button>;
  return (
    <div role="alert">
      <Notice tone="bad" title={t("core.pageFailed")} action={reload}>
        <p>{t("core.pageFailedText")}</p>
      </Notice>
    </div>
  );
}
