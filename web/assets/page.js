// In a Mini App, Telegram's word for who opens it stands in the address fragment: hand it on and open at once.
const said = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
if (said) {
  const form = document.getElementById("open");
  form.elements.init_data.value = said;
  history.replaceState(null, "", location.pathname + location.search);
  form.submit();
}
