/** Every message of the customer's pages, in English and German. A host replaces any of them by its key. */
export { addresses } from "./messages/addresses";
export { edit } from "./messages/edit";
export { methods } from "./messages/methods";
export { order } from "./messages/order";
export { pay } from "./messages/pay";
export { privacy } from "./messages/privacy";
export { returns } from "./messages/returns";
export { shop } from "./messages/shop";
export { story } from "./messages/story";
export { wallet } from "./messages/wallet";
