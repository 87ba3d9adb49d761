// Asks again for JSON that may change: with an ETag, only while the page is seen, and it gives up
// after half an hour without a key or a click, so that a page left open is not a session kept open.

const IDLE = 30 * 60 * 1000;

export async function poll(url, show, { seconds }) {
  let tag = null;
  let touched = Date.now();
  async function ask() {
    const headers = { 'X-Dissent-Poll': '1', ...(tag && { 'If-None-Match': tag }) };
    const answer = await fetch(url, { headers, credentials: 'same-origin', redirect: 'error' });
    if (answer.status === 304) return;
    if (!answer.ok) throw new Error(`the state was answered with ${answer.status}`);
    tag = answer.headers.get('ETag');
    show(await answer.json());
  }
  await ask();
  if (!seconds) return;
  for (const event of ['keydown', 'pointerdown']) {
    document.addEventListener(event, () => { touched = Date.now(); }, { passive: true });
  }
  const timer = setInterval(() => {
    if (document.hidden) return;
    if (Date.now() - touched > IDLE) clearInterval(timer);
    else ask().catch(() => {}); // the next turn tries again
  }, seconds * 1000);
}
