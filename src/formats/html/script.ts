/** Behaviour of the HTML report: filters, deep links, printing. Without it everything is visible. */
export const script = `
'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('scripted');
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const checks = all('.check');
  const search = document.getElementById('search');
  const leg = document.getElementById('leg');
  const states = all('input[name=state]');
  const count = document.getElementById('count');
  const texts = new Map(checks.map((check) => [check, check.textContent.toLowerCase()]));

  function apply() {
    const wanted = new Set(states.filter((box) => box.checked).map((box) => box.value));
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const check of checks) {
      const fits = wanted.has(check.dataset.state) && (leg.value === '' || check.dataset.leg === leg.value) && words.every((word) => texts.get(check).includes(word));
      check.hidden = !fits;
      if (fits) shown++;
    }
    for (const gate of all('.gate')) {
      const left = all('.check', gate).filter((check) => check.hidden);
      const note = gate.querySelector('.none');
      note.hidden = left.length === 0;
      note.textContent = left.length + (left.length === 1 ? ' check' : ' checks') + (left.every((check) => check.dataset.state === 'holds') ? ' that ' + (left.length === 1 ? 'holds is' : 'hold are') + ' not shown' : ' not shown: ' + (left.length === 1 ? 'it does' : 'they do') + ' not fit the filter');
    }
    count.textContent = shown + ' of ' + checks.length + ' checks shown';
  }

  function reset() {
    search.value = '';
    leg.value = '';
    for (const box of states) box.checked = true;
    apply();
  }

  function follow() {
    for (const marked of all('.here')) marked.classList.remove('here');
    let id = '';
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    const check = target.closest('.check');
    if (!check) return;
    if (check.hidden) {
      search.value = '';
      leg.value = '';
      for (const box of states) box.checked ||= box.value === check.dataset.state;
      apply();
    }
    const details = check.querySelector('details');
    if (details) details.open = true;
    target.classList.add('here');
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  }

  for (const control of [search, leg, ...states]) control.addEventListener('input', apply);
  document.getElementById('reset').addEventListener('click', reset);
  const expand = document.getElementById('expand');
  expand.addEventListener('click', () => {
    const open = expand.getAttribute('aria-pressed') !== 'true';
    for (const details of all('.check > details')) details.open = open;
    expand.setAttribute('aria-pressed', String(open));
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.matches('input, select, textarea');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); search.focus(); }
    if (event.key === 'Escape' && event.target === search) { search.value = ''; apply(); }
  });
  let closed = [];
  addEventListener('beforeprint', () => { closed = all('details:not([open])'); for (const details of closed) details.open = true; });
  addEventListener('afterprint', () => { for (const details of closed) details.open = false; });
  addEventListener('hashchange', follow);
  apply();
  follow();
})();
`;
