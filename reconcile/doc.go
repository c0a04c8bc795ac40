// Package reconcile turns figures that disagree into an answer that shows who
// said what: the range that was reported, the figure that the evidence
// supports most or none, the range in which the model expects the number, and
// a line for every term behind it.
//
// It is pure: the same claims give the same answers to the byte, whatever
// their order. It never says who is right; it says which figures fit each
// other, and how often an origin's figures fitted before.
//
// # Two ranges
//
// Low..High is what current, unwithdrawn origins reported, and every end has a
// name. LikelyLow..LikelyHigh is the 90 % range of the model. A single exact
// report has a reported range of no width and a likely range that has one.
//
// # Voices
//
// One origin is one voice, however many outlets print it (a copying source
// adds no evidence: Dong, Berti-Équille and Srivastava, "Integrating
// conflicting data: the role of source dependence", VLDB 2009). Of its figures
// the newest count stands, then the most exact: exact, about, range, at least,
// up to, vague. A figure that it took back leaves the range and stays in
// sight. Dates are those of the count, not of the page: a repeat in May of a
// count of January is a count of January.
//
// # Copies
//
// Where no origin is named, outlets that repeat each other are found by their figures
// (copying.go has the formula): pairs that are equal far oftener than most pairs, and than
// the small differences of rounded figures let expect, over all topics given. A voice that
// repeats another with probability r counts as 1 − r of a witness: its term of the
// likelihood has that power, and it is no origin of its own from r = 0.5 on.
//
// # Scale
//
// Counts and money are compared by ratio, y = ln(1 + x); temperatures, shares
// and rates by difference, y = x ÷ (10 × the median over topics of the standard
// deviation of their figures). The reading error ρ of a figure is half its last
// meant digit, at most 5 %; 5 % for "about".
//
// # Likelihood
//
// For a voice o that is right about a number θ, with v = s_o² + ρ² ÷ 3 (a reading
// error of at most ρ either way) and d the distance between its figure, less its bias
// b_o, and θ:
//
//	exact, about v   f = exp(−d²/2v) ÷ √(2πv)
//	at least v       f ∝ exp(−d/τ) above v, exp(−d²/2v) below; τ = 0.15
//	up to v          the mirror image
//	l to h           f ∝ 1 within, exp(−d²/2v) outside; total 1
//	older count of a total that grows: as "at least", τ = 1
//
// A voice is right with probability π_o, and else wrong by more, with a tail so
// heavy that an absurd figure moves nothing:
//
//	L(θ) = Π_o [ π_o f_o(θ) + (1 − π_o) c_o(θ) ]^w_o,  c_o = 0.3 ÷ (1 + d²)
//
// w_o is how much of a witness the voice is, 1 but for copies.
//
// τ = 0.15 says that who knows much more than a floor says so. The mixture is
// that of robust statistics (Tukey 1960; Box and Tiao 1968).
//
// # Learning
//
// π_o (share of figures that fit), s_o (spread of those) and b_o (signed bias)
// are learned by expectation–maximisation over all topics with two or more
// origins, with the topics' numbers hidden (Dawid and Skene 1979; for numbers:
// Zhao and Han, "A probabilistic model for estimating real-valued truth from
// conflicting sources", QDB 2012). With g the responsibility of a voice over the
// candidate figures:
//
//	π_o = (m r_o + Σ g) ÷ (m + n)          r_o the user's rating, else 0.6; m = 2
//	s_o² = (m_s s₀² + Σ g E[e²]) ÷ (m_s + Σ g)   m_s = 4; s₀ pooled over all
//	b_o = Σ g E[e] ÷ (Σ g + 5)             from five topics on, and only where it
//	                                       exceeds 0.1 and three standard errors
//
// An origin that gives several kinds of figures (Claim.Group) has a record for each, with
// its whole record as the prior: r is then π_o with m = 4, s₀ is s_o, and b_o counts as
// five cases. Who counts its own dead may lean in counting the enemy's.
//
// e is the part of d that is the origin's own: d is shared between s_o² and what
// the others leave open. For e, the origin's own vote is taken out of the topic.
// When a topic is answered, what it taught itself is taken out of π_o: two
// strangers who oppose each other stay even.
//
// # Best
//
// The reported number with the highest log L, or where three or more bear witness, of
// the numbers that do not exclude it the one from which L lies least far; within a quarter
// nat of the highest the lowest (ACLED and UCDP code the conservative figure; in a sample
// of 1,000 UCDP events best equals low in 94 %). A bound alone is its number, a range alone its
// lower end, a vague word alone its figure in wordings.txt. Where no single
// number carries half of the weight and several points agree within their noise,
// the weighted middle of the finest of these, in no more digits than they have; on a linear
// scale, where five agree, in any case.
// Never a number between rivals: where two positions exclude each other by more
// than what their origins are known to miss by, or with no third voice to judge, and
// their support, without regard to wording, is within a quarter nat, there is no
// best figure; nought against a witnessed count yields to the count.
//
// # Reported range
//
// The lowest low and the highest high of the standing voices (Airwars takes the
// top from the highest reported figure). A vaguer figure that agrees does not
// widen an exact one: vague words, roundings of it, bounds close to it. A bound
// leaves its side open where no reported figure answers it. Set aside are
// earlier counts of a growing total, figures that were taken back or denied, those
// that a text names as what the figure was before, and slips: a power of ten
// (within 12 %) away from figures on which two others agree, or a figure that lost
// the million which another has behind the same digits.
//
// # Time
//
// measures.txt says which totals only grow and which figures are levels. Of a
// growing total a count is overtaken by a later one that lies above it by more than
// the reading errors √(ρ_A² + ρ_B²); an expert's range of a toll is that of its last
// counts. Once a total is known to have grown, a lower figure that nobody dated was
// counted on its way, and in the text of a total a smaller figure of its origin is a
// part of it, or an earlier count. Who counts none denies, and is never overtaken.
// An uncorroborated jump by more than ten times over figures that several gave is
// a conflict and not growth. Where it is not known that a total only grows, an
// older figure is a floor to the model but stays in the range. Of a level such as the
// missing, a count days older than the newest is of another time, and set aside
// without a say.
//
// # Conflict and agreement
//
// Two voices conflict when their intervals are apart by more than
// 2·√(ρ_A² + ρ_B²) + 0.02; the ends of a vague word do not give against a bound.
// Agreement is Σ π_A π_B exp(−gap²/2s²) ÷ Σ π_A π_B over pairs, s² = s₀² + ρ_A² +
// ρ_B². Words: contested (one denies what another reports), conflict, growth,
// single_origin, agreement (one figure), overlap.
//
// # Derived figures
//
// In news (Findings) a share of a base that the same text gives is a count as well ("40
// percent of the 1,500"), and a sum in one currency is one in another, at the rate of its day in
// a table of the user's. Such a figure is "about" its product, in three digits or those of what
// it comes from, and is heard only where somebody said a figure in answer to the same question;
// its voice names the arithmetic. So a conflict is found only after these were tried.
//
// # Likely range
//
// 5 %..95 % of L(θ)^1.1 on a grid that reaches 0.35 beyond the figures. The power was set
// on numbers whose truth is known (bench/reconcile), where what is called 90 % should hold
// 90 %: the tails of the mixture are heavier than those of the errors made there. A range
// that is asked to hold half holds more, since the number is often the very figure that was
// reported, and no range around it is narrower than that.
//
// # Many claims
//
// Lines reads claims and writes answers without holding either. Learn keeps what all topics
// taught of their origins, so that one of them is answered again in less than a millisecond.
//
// # Assumptions that may fail
//
// Origins that are named are taken for independent unless they carry one name; parties
// with one interest may share an error. Copies are not looked for where every outlet
// counts exactly, since then to be equal is to be right. A total in measures.txt is
// taken to grow with no bound but the one above.
package reconcile
