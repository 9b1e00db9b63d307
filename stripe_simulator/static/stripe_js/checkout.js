function checkoutSdk() {
  throw new IntegrationError("initCheckoutElementsSdk() is not there yet.");
}
