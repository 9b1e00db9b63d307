(() => {
  const box = document.getElementById("live");
  let known = document.body.dataset.pulse;
  box.closest("label").hidden = false;
  box.checked = sessionStorage.getItem("live") !== "off";
  box.addEventListener("change", () => sessionStorage.setItem("live", box.checked ? "on" : "off"));
  const isBusy = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");
  async function look() {
    if (!box.checked || document.hidden) return;
    const pulse = await (await fetch("/dashboard/pulse")).text();
    if (pulse === known) return;
    const text = await (await fetch(location.href)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (fresh && !isBusy(old)) old.replaceWith(document.adoptNode(fresh));
    }
    known = pulse;
  }
  setInterval(() => look().catch(() => {}), 2000);
})();
