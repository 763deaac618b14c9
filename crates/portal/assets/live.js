// Keeps the page up to date and says how old it is. Without this script everything can be read all the same.
'use strict';
(() => {
  if (!document.getElementById('live') || !('EventSource' in window)) return;
  // Under load a page may lag by up to three seconds: once it is quiet, it is asked for again after LAG.
  const inside = location.pathname.startsWith('/party/');
  const SILENCE = 30000, LEAST = inside ? 10000 : 2000, LAG = 4000, ALONE = 30000;
  // The server knows by this that nobody sits at the keyboard.
  const headers = inside ? { accept: 'text/html', 'x-refresh': 'script' } : { accept: 'text/html' };
  let size = -1, heard = 0, shown = 0, wanted = false, busy = false, asked = 0, again = 0, alone = false;

  // What it says stands on the page in the page's language; pages without say it in English.
  const said = (name, english) => (document.getElementById('live') || { dataset: {} }).dataset[name] || english;
  // Browsers write Arabic with other digits than the page does.
  const locale = document.documentElement.dir === 'rtl' ? 'ar-u-nu-arab' : document.documentElement.lang;
  const seconds = (ms) => {
    const s = Math.max(0, Math.round(ms / 1000));
    const word = s < 120 ? said('seconds', '{n} s') : said('minutes', '{n} min');
    return word.replace('{n}', (s < 120 ? s : Math.round(s / 60)).toLocaleString(locale));
  };
  const say = () => {
    const line = document.getElementById('live');
    if (!line) return;
    const now = Date.now();
    const silent = heard && now - heard > SILENCE;
    line.hidden = !heard;
    line.classList.toggle('silent', !!silent);
    const text = silent
      ? said('silent', 'No connection since {time}. What you see may be old.').replace('{time}', new Date(heard).toLocaleTimeString(locale))
      : said('live', 'Live. The record last grew {ago} ago.').replace('{ago}', seconds(now - shown));
    if (line.textContent !== text) line.textContent = text;
  };
  // A picture that the server draws is asked for again once a minute, and stays until then.
  const MINUTE = 60000, drawn = '.mini img';
  let painted = Date.now();
  const plain = (img) => img.getAttribute('src').split('?')[0];
  // Each with the one that is there, which stays: a new one would flicker.
  const kept = (fresh, old) => [...fresh.querySelectorAll(drawn)].flatMap((img) => {
    const same = [...old.querySelectorAll(drawn)].find((o) => plain(o) === plain(img));
    if (same) img.setAttribute('src', same.getAttribute('src'));
    return same ? [[img, same]] : [];
  });
  const paint = () => {
    if (document.hidden || Date.now() - painted < MINUTE || size < 0) return;
    painted = Date.now();
    document.querySelectorAll(drawn).forEach((img) => { img.src = `${plain(img)}?at=${size}`; });
  };
  const opened = (root) => [...root.querySelectorAll('details')].map((d) => d.open);

  const renew = async () => {
    if (!wanted || busy || document.hidden || Date.now() - asked < LEAST) return;
    busy = true;
    wanted = false;
    asked = Date.now();
    try {
      const answer = await fetch(location.href, { headers, credentials: inside ? 'same-origin' : 'omit', cache: 'no-cache' });
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.redirected) { location.reload(); return; } // the session has ended
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      const status = fresh && fresh.querySelector('#live'), shownNow = document.getElementById('live');
      // What says how old the page is stays as it is, so that nothing is announced twice.
      if (status && shownNow) { status.textContent = shownNow.textContent; status.hidden = shownNow.hidden; status.className = shownNow.className; }
      const old = document.querySelector('main');
      const pictures = fresh && old ? kept(fresh, old) : [];
      if (fresh && old && fresh.innerHTML !== old.innerHTML && !old.contains(document.activeElement === old ? null : document.activeElement)) {
        const was = opened(old);
        fresh.querySelectorAll('details').forEach((d, i) => { if (i < was.length) d.open = was[i]; });
        old.replaceChildren(...fresh.childNodes);
        pictures.forEach(([img, same]) => img.replaceWith(same));
      } else if (fresh && old && fresh.innerHTML !== old.innerHTML) {
        wanted = true; // somebody is in the middle of it with the keyboard: later
      }
    } catch {
      wanted = true;
    }
    busy = false;
  };

  const source = new EventSource('/events');
  const note = (event) => {
    const data = JSON.parse(event.data);
    heard = Date.now();
    shown = heard - data.quiet_ms;
    if (size >= 0 && data.size !== size) {
      wanted = true;
      again = heard + LAG;
    }
    size = data.size;
    say();
    renew();
  };
  source.addEventListener('record', note);
  source.addEventListener('alive', note);
  // What is not public has no public events: then it is asked for now and then.
  source.addEventListener('error', () => { alone = inside && source.readyState === EventSource.CLOSED; });
  document.addEventListener('visibilitychange', renew);
  setInterval(() => {
    say();
    if (again && Date.now() >= again) {
      again = 0;
      wanted = true;
    }
    if (alone && Date.now() - asked >= ALONE) wanted = true;
    renew();
    paint();
  }, 1000);
})();
