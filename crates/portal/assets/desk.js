// Helps whoever types: the next field by Enter, checks when a field is left, drafts kept, the picture enlarged and moved, signing in the
// browser. Without this script everything works all the same.
'use strict';
(() => {
  const words = (node, text) => { if (node) node.textContent = text; };

  // Typing a paper.
  const entry = document.getElementById('entry');
  if (entry) {
    const inputs = [...entry.querySelectorAll('.field input')];
    const kept = document.getElementById('kept');
    const list = document.getElementById('noticed');
    const despite = document.getElementById('despite');
    let busy = false, again = false, changed = false;

    const tell = (told) => {
      const faults = new Map(told.faults);
      inputs.forEach((input, i) => {
        const why = faults.get(i) || '';
        if (why) input.setAttribute('aria-invalid', 'true'); else input.removeAttribute('aria-invalid');
        words(document.getElementById('e' + i), why);
      });
      list.replaceChildren(...told.noticed.map((n) => {
        const li = document.createElement('li');
        const b = document.createElement('b');
        b.textContent = n.text;
        li.append(b, ' ' + n.hint + ' ');
        return li;
      }));
      despite.hidden = told.noticed.length === 0;
      if (despite.hidden) despite.querySelector('input').checked = false;
    };
    const keep = async () => {
      if (busy) { again = true; return; }
      busy = true;
      try {
        const answer = await fetch('/desk/entry/draft', {
          method: 'POST', headers: { accept: 'application/json' }, redirect: 'error', body: new URLSearchParams(new FormData(entry)),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        tell(await answer.json());
        changed = false;
        words(kept, 'Kept at ' + new Date().toLocaleTimeString() + '.');
      } catch {
        words(kept, 'Not kept: no connection, or the session has ended. Nothing is lost while this page is open.');
      }
      busy = false;
      if (again) { again = false; keep(); }
    };
    entry.addEventListener('input', () => { changed = true; });
    entry.addEventListener('focusout', (e) => { if (changed && inputs.includes(e.target)) keep(); });
    entry.addEventListener('keydown', (e) => {
      const at = inputs.indexOf(e.target);
      if (e.key !== 'Enter' || at < 0) return;
      e.preventDefault();
      const next = inputs[at + 1] || entry.querySelector('button');
      next.focus();
      if (next.select) next.select();
    });
    const first = inputs.find((i) => i.getAttribute('aria-invalid')) || inputs.find((i) => !i.value) ||
      (despite.hidden ? inputs[0] : despite.querySelector('input'));
    if (first) first.focus();
  }

  // Deciding between two: Enter goes on.
  const resolve = document.getElementById('resolve');
  if (resolve) {
    const inputs = [...resolve.querySelectorAll('td input')];
    resolve.addEventListener('keydown', (e) => {
      const at = inputs.indexOf(e.target);
      if (e.key !== 'Enter' || at < 0) return;
      e.preventDefault();
      (inputs[at + 1] || resolve.querySelector('button')).focus();
    });
    if (inputs[0]) inputs[0].focus();
  }

  // The picture: larger, smaller, moved by dragging.
  for (const figure of document.querySelectorAll('.paper')) {
    const view = figure.querySelector('.view'), img = figure.querySelector('img');
    const bar = document.createElement('p');
    bar.className = 'zoom';
    // What can be turned is held by its link, which takes the shape of the turned sheet.
    const sheet = figure.classList.contains('turnable') ? img.parentElement : img;
    let factor = 1;
    const set = (f) => {
      const old = factor;
      factor = Math.min(6, Math.max(1, f));
      const x = view.scrollLeft + view.clientWidth / 2, y = view.scrollTop + view.clientHeight / 2;
      sheet.style.setProperty('width', factor * 100 + '%');
      view.scrollLeft = x * factor / old - view.clientWidth / 2;
      view.scrollTop = y * factor / old - view.clientHeight / 2;
      view.classList.toggle('grab', factor > 1);
    };
    for (const [label, title, by] of [['+', 'Larger', () => factor * 1.5], ['−', 'Smaller', () => factor / 1.5], ['1:1', 'Whole width', () => 1]]) {
      const b = document.createElement('button');
      b.type = 'button';
      b.className = 'plain';
      b.tabIndex = -1;
      b.textContent = label;
      b.title = title;
      b.setAttribute('aria-label', title);
      b.addEventListener('click', () => set(by()));
      bar.append(b);
    }
    if (figure.classList.contains('turnable')) {
      const turn = document.getElementById('turn');
      let degrees = 0;
      const show = () => {
        for (const d of [90, 180, 270]) img.classList.toggle('turned-' + d, d === degrees);
        const sideways = degrees % 180 !== 0 && img.naturalHeight > 0, ratio = img.naturalWidth / Math.max(1, img.naturalHeight);
        sheet.style.setProperty('aspect-ratio', sideways ? String(1 / ratio) : 'auto');
        // Across the turned sheet lies what was its height.
        img.style.setProperty('width', sideways ? ratio * 100 + '%' : '100%');
        if (turn) turn.value = String(degrees);
      };
      const b = document.createElement('button');
      b.type = 'button';
      b.className = 'plain';
      b.textContent = '↻';
      b.title = 'Turn by a quarter';
      b.setAttribute('aria-label', b.title);
      b.addEventListener('click', () => { degrees = (degrees + 90) % 360; show(); });
      bar.append(b);
      if (turn) {
        degrees = Number(turn.value) || 0;
        turn.addEventListener('change', () => { degrees = Number(turn.value) || 0; show(); });
        if (img.complete) show(); else img.addEventListener('load', show, { once: true });
      }
    }
    figure.prepend(bar);
    let from = null;
    view.addEventListener('pointerdown', (e) => {
      if (factor > 1 && e.button === 0) from = [e.clientX + view.scrollLeft, e.clientY + view.scrollTop, false];
    });
    view.addEventListener('pointermove', (e) => {
      if (!from) return;
      view.scrollLeft = from[0] - e.clientX;
      view.scrollTop = from[1] - e.clientY;
      from[2] = true;
    });
    addEventListener('pointerup', () => { setTimeout(() => { from = null; }); });
    view.addEventListener('click', (e) => { if (from && from[2]) e.preventDefault(); }, true);
    view.addEventListener('dragstart', (e) => e.preventDefault());
  }

  // Signing in the browser, with the key file that its holder keeps. Only the signature leaves it.
  const sign = document.getElementById('sign');
  if (sign && crypto.subtle) {
    const said = document.getElementById('said'), note = sign.elements.note;
    const from64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const to64 = (bytes) => btoa(String.fromCharCode(...bytes));
    document.getElementById('browser').hidden = false;
    document.getElementById('keyfile').addEventListener('change', async (e) => {
      const file = e.target.files[0];
      note.value = '';
      if (!file) return;
      let line = file.size > 2048 ? '' : (await file.text()).trim();
      e.target.value = '';
      // PRIVATE+KEY+name+id+base64 of the kind's byte and 32 secret bytes; the base64 may hold a plus.
      const form = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line);
      line = '';
      if (!form) { words(said, 'This is no key file.'); return; }
      if (form[1] !== sign.dataset.key) { words(said, 'This is the key of ' + form[1] + ', not yours.'); return; }
      try {
        const material = from64(form[3]);
        if (material.length !== 33 || material[0] !== 1) throw new Error('no Ed25519 key');
        // The frame of PKCS #8 about the 32 bytes (RFC 8410).
        const frame = Uint8Array.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]);
        const secret = new Uint8Array([...frame, ...material.slice(1)]);
        const key = await crypto.subtle.importKey('pkcs8', secret, 'Ed25519', false, ['sign']);
        secret.fill(0);
        material.fill(0);
        const text = document.getElementById('text').textContent;
        const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(text)));
        const id = Uint8Array.from(form[2].match(/../g), (h) => parseInt(h, 16));
        note.value = text + '\n— ' + form[1] + ' ' + to64(new Uint8Array([...id, ...signature])) + '\n';
        words(said, 'Signed here. Send it with the button.');
      } catch (error) {
        words(said, 'This browser could not sign: ' + error.message + '. Sign the downloaded text instead.');
      }
    });
  }
})();
