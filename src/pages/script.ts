/**
 * The little that a browser adds: it looks again while the page is open, copies addresses, and sends a filter when it is chosen.
 * Without it everything works by links and forms.
 */
export const script = `(() => {
  'use strict';
  const seconds = Number(document.body.dataset.refresh || 0);
  const main = () => document.getElementById('content');
  const isBusy = () => {
    const at = document.activeElement;
    return (
      document.hidden ||
      (at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) ||
      main().querySelector('details[open]') !== null ||
      String(getSelection()).length > 0
    );
  };
  let last = null;
  async function look() {
    if (isBusy()) return;
    try {
      const answer = await fetch(location.href, { headers: { 'x-refresh': '1' }, cache: 'no-store' });
      const text = await answer.text();
      const fresh = new DOMParser().parseFromString(text, 'text/html');
      const next = fresh.getElementById('content');
      if (!answer.ok || !next || !fresh.body.dataset.refresh) return location.reload();
      const html = next.innerHTML;
      if (html === (last ?? main().innerHTML) || isBusy()) return;
      last = html;
      const focused = document.activeElement && document.activeElement.id;
      main().replaceChildren(...next.childNodes);
      document.title = fresh.title;
      if (focused) document.getElementById(focused)?.focus();
      ready();
    } catch {}
  }
  if (seconds > 0) setInterval(look, seconds * 1000);
  function ready() {
    for (const button of document.querySelectorAll('button[data-copy]')) {
      button.hidden = false;
      button.onclick = async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = button.dataset.copied;
      };
    }
    for (const form of document.querySelectorAll('form[data-auto]')) {
      form.onchange = (event) => {
        if (event.target.tagName === 'SELECT' || event.target.type === 'date') form.requestSubmit();
      };
    }
  }
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = '1';
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  ready();
})();
`;
