export { type Order, type Problem, ProblemError } from "./api/client";
export type { OrderContext, Role } from "./core/context";
export type { OrderEvent } from "./core/events";
export type { Catalog, Message, Messages, Plural, Values } from "./core/text";
export { OrderProvider, type OrderProviderProps } from "./core/provider";
export { useOrderContext } from "./core/context";
export { OrderRoutes, orderRoutes } from "./routes";
export { type UseCart, useCart } from "./customer/hooks/useCart";
export { useCheckout, type UseCheckout } from "./customer/hooks/useCheckout";
export { type CustomerOrder, useOrder, type UseOrder } from "./customer/hooks/useOrder";
export { useOrders, type UseOrders } from "./customer/hooks/useOrders";
export {
  AddressesPage,
  CartPage,
  CheckoutPage,
  OrderPage,
  OrdersPage,
  PaymentMethodsPage,
  PayPage,
  PrivacyPage,
  ProblemsPage,
  ReturnPage,
  ReportsPage,
  SettingsPage,
  StaffOrderPage,
  StaffOrdersPage,
} from "./pages";
