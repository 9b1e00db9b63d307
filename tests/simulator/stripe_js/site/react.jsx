/** A page with React: the Payment Element in each of the ways that react-stripe-js knows. */
import {StrictMode, useState} from "react";
import {createRoot} from "react-dom/client";
import {loadStripe} from "@stripe/stripe-js";
import {Elements, PaymentElement, useElements, useStripe} from "@stripe/react-stripe-js";
import {CheckoutPage} from "./checkout.jsx";
import {settings, shown} from "./settings.js";

const stripePromise = loadStripe(settings.key);

function PaymentForm() {
  const stripe = useStripe();
  const elements = useElements();
  const [result, setResult] = useState("");
  const [state, setState] = useState({ready: 0, complete: false});
  const [mounted, setMounted] = useState(true);
  const pay = async (event) => {
    event.preventDefault();
    setResult("");
    const request = {elements, confirmParams: {return_url: settings.returnUrl}, redirect: settings.redirect};
    if (settings.deferred) {
      const {error} = await elements.submit();
      if (error) return setResult(shown({error}));
      request.clientSecret = await window.createIntent();
    }
    const confirm = settings.setup ? stripe.confirmSetup : stripe.confirmPayment;
    setResult(shown(await confirm(request)));
  };
  return (
    <form onSubmit={pay}>
      {mounted && (
        <PaymentElement
          options={settings.payment}
          onReady={() => setState((old) => ({...old, ready: old.ready + 1}))}
          onChange={({complete, value}) => setState((old) => ({...old, complete, type: value.type}))}
        />
      )}
      <button disabled={!stripe}>Pay</button>
      <button type="button" onClick={() => setMounted(!mounted)}>Toggle</button>
      <output id="state">{shown(state)}</output>
      <output id="result">{result}</output>
    </form>
  );
}

const page = settings.checkout ? (
  <CheckoutPage stripe={stripePromise} />
) : (
  <Elements stripe={stripePromise} options={settings.elements}>
    <PaymentForm />
  </Elements>
);
createRoot(document.querySelector("#root")).render(<StrictMode>{page}</StrictMode>);
