// Says before a session ends that it will, and lets it be extended. The server knows when: another
// tab may have kept the session alive.
const HEADERS = { 'X-Dissent-Script': '1' };
const SOONEST = 5; // seconds between two looks, at least
const OFTEN = 15; // seconds between two looks while the warning stands

export function watchSession(box) {
  const words = box.querySelector('[data-session-words]');
  const stay = box.querySelector('[data-session-stay]');
  const again = box.querySelector('[data-session-again]');
  const warn = Number(box.dataset.warn);
  let timer;

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(seconds, SOONEST) * 1000);
  }

  function show(text, offered) {
    words.textContent = text;
    for (const way of [stay, again]) way.hidden = way !== offered;
    box.hidden = !text;
  }

  async function look() {
    let answer;
    try {
      answer = await fetch(box.dataset.session, { headers: { ...HEADERS, 'X-Dissent-Poll': '1' } });
    } catch {
      return later(OFTEN);
    }
    if (answer.status === 401) return show(box.dataset.over, again);
    if (!answer.ok) return later(OFTEN);
    const { left, said, may_stay } = await answer.json();
    show(left > warn ? '' : said, may_stay ? stay : null);
    later(left > warn ? left - warn : Math.min(left + 1, OFTEN));
  }

  stay.addEventListener('submit', async (event) => {
    event.preventDefault();
    await fetch(stay.action, { method: 'POST', body: new URLSearchParams(new FormData(stay)), headers: HEADERS }).catch(() => {});
    look();
  });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
  later(Number(box.dataset.left) - warn);
}
