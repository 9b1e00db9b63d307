"use client";

import { type ComponentType, createElement, lazy } from "react";

import { type Access, PageFrame } from "./ui/PageFrame";

/** The customer's orders, the newest first. */
export const OrdersPage = alone("signed_in", () => import("./customer/OrdersPage"));

/** The cart of this browser. */
export const CartPage = alone("anybody", () => import("./customer/CartPage"));

/** From the cart to an order. */
export const CheckoutPage = alone("guest", () => import("./customer/CheckoutPage"));

/** One order, live; its route names `:orderId`. */
export const OrderPage = alone("signed_in", () => import("./customer/OrderPage"));

/** Pays an order; its route names `:orderId`. */
export const PayPage = alone("signed_in", () => import("./customer/PayPage"));

/** Asks for a return; its route names `:orderId`. */
export const ReturnPage = alone("signed_in", () => import("./customer/ReturnPage"));

/** The customer's saved ways to pay. */
export const PaymentMethodsPage = alone("signed_in", () => import("./customer/PaymentMethodsPage"));

/** The customer's addresses. */
export const AddressesPage = alone("signed_in", () => import("./customer/AddressesPage"));

/** What is kept of the customer, and a copy of it. */
export const PrivacyPage = alone("signed_in", () => import("./customer/PrivacyPage"));

/** All orders, for staff to search. */
export const StaffOrdersPage = alone("staff", () => import("./staff/StaffOrdersPage"));

/** One order, and all that staff can do with it; its route names `:orderId`. */
export const StaffOrderPage = alone("staff", () => import("./staff/StaffOrderPage"));

/** What needs somebody of the staff. */
export const ProblemsPage = alone("staff", () => import("./staff/ProblemsPage"));

/** What was sold, paid, refunded and disputed, by day. */
export const ReportsPage = alone("staff", () => import("./staff/ReportsPage"));

/** The settings of the module, and its rollout. */
export const SettingsPage = alone("staff", () => import("./staff/SettingsPage"));

/** A page for a route of the host's own; it is loaded when it is first shown. */
function alone(access: Access, load: () => Promise<{ default: ComponentType }>): ComponentType {
  const Page = lazy(load);
  return function Alone() {
    return (
      <PageFrame access={access} depth={null}>
        {createElement(Page)}
      </PageFrame>
    );
  };
}
