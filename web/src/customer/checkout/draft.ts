import type { components } from "../../api/schema";
import type { shop } from "../messages/shop";

type Schemas = components["schemas"];

/** Somebody and where they live, as far as it is typed. */
export interface AddressDraft {
  readonly name: string;
  readonly phone: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly postal_code: string;
  readonly country: string;
}

/** Keys of what is wrong, by member. */
export type DraftErrors<Draft> = Partial<Record<keyof Draft, keyof (typeof shop)["en"]>>;

/** Nothing typed yet. */
export const NO_ADDRESS: AddressDraft = {
  name: "",
  phone: "",
  line1: "",
  line2: "",
  city: "",
  state: "",
  postal_code: "",
  country: "",
};

const PHONE = /^[0-9+() ./-]*$/;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** Return what is wrong with *draft*; without an address only name and phone count. */
export function addressErrors(draft: AddressDraft, withAddress: boolean): DraftErrors<AddressDraft> {
  const needed = withAddress ? (["name", "line1", "city", "country"] as const) : (["name"] as const);
  const missing = needed.filter((member) => draft[member].trim() === "");
  return {
    ...Object.fromEntries(missing.map((member) => [member, "checkout.missing"])),
    ...(PHONE.test(draft.phone) ? {} : { phone: "checkout.badPhone" }),
  };
}

/** Return what is wrong with an e-mail address, or null. */
export function emailError(email: string): "checkout.missing" | "checkout.badEmail" | null {
  if (email.trim() === "") {
    return "checkout.missing";
  }
  return EMAIL.test(email.trim()) ? null : "checkout.badEmail";
}

/** Return the address as the API takes it: members that are left empty are left out. */
export function addressOf(draft: AddressDraft): Schemas["Address"] {
  const { line1, city, country } = draft;
  return {
    line1: line1.trim(),
    city: city.trim(),
    country,
    ...filled("line2", draft.line2),
    ...filled("state", draft.state),
    ...filled("postal_code", draft.postal_code),
  };
}

/** Return *kept* as something to type on. */
export function draftOf({ name, phone, address }: Schemas["AddressRequest"]): AddressDraft {
  return { ...NO_ADDRESS, ...address, name, phone: phone ?? "" };
}

/** Return whom an order is for, as the API takes it. */
export function contactOf(
  draft: AddressDraft,
  email: string,
  locale: string,
  withAddress: boolean,
): Schemas["Contact"] {
  const language = locale.split("-", 1)[0];
  return {
    name: draft.name.trim(),
    email: email.trim(),
    ...filled("phone", draft.phone),
    ...(withAddress ? { address: addressOf(draft) } : {}),
    ...(language === "de" || language === "en" ? { locale: language } : {}),
  };
}

function filled<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  const trimmed = text.trim();
  return trimmed === "" ? {} : ({ [name]: trimmed } as Record<Name, string>);
}
