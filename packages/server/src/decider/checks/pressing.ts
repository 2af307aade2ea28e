/** What presses a person, or says that little is left: in English and Czech, folded. */
export const pressing: readonly RegExp[] = [
  'hurr(?:y|ies)', 'rush', 'act (?:fast|now|quick)', 'quick(?:ly)?', 'right now', 'immediately', 'urgent', 'asap', 'now or never', 'last chance', 'final (?:chance|call|hours?)',
  "don'?t (?:miss|wait)", 'do not (?:miss|wait)', 'before (?:it|they)(?:\\W+s|\\W+re| is| are)? (?:gone|too late)', 'too late', 'running out', 'runs? out', 'almost gone', 'nearly gone', 'going fast', 'selling (?:fast|out)',
  'sells? out', 'sold out soon', 'while (?:stocks?|supplies) lasts?', 'limited', 'ends? (?:soon|today|tonight)', 'today only', 'only today', 'only (?:a )?few', 'only \\d+', 'just \\d+ left', 'few (?:are )?left', 'last (?:one|few|items?|pieces?|copy|copies)',
  'scarce', 'high demand', 'everyone is buying', 'must (?:buy|act|order)',
  'spechejte', 'pospeste', 'pospichejte', 'rychle', 'honem', 'ihned', 'okamzite', 'neprodlene', 'posledni (?:sance|moznost|kus\\w*|hodin\\w*|minut\\w*|vytisk\\w*)', 'nenechte si (?:ujit|utect)', 'nevahejte', 'necekejte', 'ted nebo nikdy',
  'dochazi', 'dojde', 'mizi', 'zmizi', 'brzy (?:konci|skonci|vyprod\\w*)', 'jen dnes', 'pouze dnes', 'do vyprodani', 'omezen\\w*', 'zbyva(?:ji)?', 'uz jen', 'naposled\\w*', 'musite',
].map((words) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'u'))
