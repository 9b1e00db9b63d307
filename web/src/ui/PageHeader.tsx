"use client";

import { type ReactNode, useContext, useEffect, useRef } from "react";
import { useLocation } from "react-router";

import { useOrderContext } from "../core/context";
import { RouteFocus } from "../core/route_focus";
import { OrderLink } from "./OrderLink";

export interface PageHeaderProps {
  title: string;
  /** Stands above the title: a link to where this page belongs. */
  back?: { to: string; label: string };
  /** Stands beside the title: the state of what the page is about. */
  state?: ReactNode;
  actions?: ReactNode;
  /** Stands below the title. */
  children?: ReactNode;
}

/** The page's one `h1`; it takes the focus when a route leads here, and its title is told to the host. */
export function PageHeader({ title, back, state, actions, children }: PageHeaderProps): ReactNode {
  const { pathname } = useLocation();
  const { onEvent } = useOrderContext();
  const heading = useRef<HTMLHeadingElement>(null);
  const focus = useContext(RouteFocus);
  useEffect(() => {
    onEvent({ type: "page", page: pathname, title });
  }, [onEvent, pathname, title]);
  useEffect(() => {
    if (focus?.take(pathname)) {
      heading.current?.focus();
    }
  }, [focus, pathname]);
  return (
    <header className="op-header">
      {back ? (
        <OrderLink to={back.to} className="op-back">
          {back.label}
        </OrderLink>
      ) : null}
      <div className="op-header-line">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {state ? <div className="op-states">{state}</div> : null}
        {actions ? <div className="op-actions">{actions}</div> : null}
      </div>
      {children ? <div className="op-lead">{children}</div> : null}
    </header>
  );
}
