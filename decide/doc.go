// Package decide works out what the decisions of people come to: which of them are in force,
// what they make of the claims of a story, which of them have to be looked at
// again, and how far two people agree.
//
// The log of decisions is a set. It is ordered by time and then by id, so that logs which
// were written apart can be put together in any order and mean the same. A decision is in
// force unless one that is in force undoes it, and of several on the same field of the same
// thing the last one counts. Nothing is worked into what the machine read: claims are read and
// kept as they are, and decisions are applied whenever a story is answered (Ledger.Apply).
// So an undone decision leaves nothing behind.
//
// A decision on a claim holds for the words that the person saw. Its claim is found by id,
// which hashes article, sentence, figure and occurrence; where a better reader has drawn the
// figure or the sentence otherwise, by its quotation, so long as the sentence that the person saw
// still stands in the text. Where that has changed, the decision is carried out on nothing and
// comes back as a news.Review.
//
// The layout of an audit trail (who, when, why, before, after) is that of adjudication in
// coded conflict data, where every change of a coder is kept beside the earlier value.
package decide
