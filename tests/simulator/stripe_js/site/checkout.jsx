/** Checkout with ``ui_mode: elements``: the shop's own page around a Session. */
import {useState} from "react";
import {
  CheckoutElementsProvider, PaymentElement, ShippingAddressElement, useCheckoutElements,
} from "@stripe/react-stripe-js/checkout";
import {settings, shown} from "./settings.js";

export function CheckoutPage({stripe}) {
  return (
    <CheckoutElementsProvider stripe={stripe} options={settings.checkout}>
      <CheckoutForm />
    </CheckoutElementsProvider>
  );
}

function CheckoutForm() {
  const state = useCheckoutElements();
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [result, setResult] = useState("");
  if (state.type === "loading") return <p>Loading</p>;
  if (state.type === "error") return <output id="result">{shown(state)}</output>;
  const {checkout} = state;
  const show = async (promise) => {
    const {type, error, session} = await promise;
    setResult(shown({type, error, status: session?.status}));
  };
  return (
    <>
      <p id="total">{checkout.total.total.amount}</p>
      <ul>{checkout.lineItems.map((line) => <li key={line.id}>{line.name} × {line.quantity}</li>)}</ul>
      {checkout.shippingOptions.map((option) => (
        <button key={option.id} type="button" onClick={() => show(checkout.updateShippingOption(option.id))}>
          {option.displayName} {option.amount}
        </button>
      ))}
      <label>Email <input name="email" value={email} onChange={(event) => setEmail(event.target.value)} /></label>
      <button type="button" onClick={() => show(checkout.updateEmail(email))}>Use email</button>
      <label>Code <input name="code" value={code} onChange={(event) => setCode(event.target.value)} /></label>
      <button type="button" onClick={() => show(checkout.applyPromotionCode(code))}>Apply</button>
      {settings.shipping && <ShippingAddressElement />}
      <PaymentElement />
      <button type="button" onClick={() => show(checkout.confirm(settings.confirm))}>Pay</button>
      <output id="session">{shown({canConfirm: checkout.canConfirm, email: checkout.email, total: checkout.total})}</output>
      <output id="result">{result}</output>
    </>
  );
}
