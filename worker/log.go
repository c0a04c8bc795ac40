package worker

import (
	"fmt"
	"log/slog"
)

// A logger hands what asynq says to slog.
type logger struct{ to *slog.Logger }

func (l logger) Debug(args ...any) { l.to.Debug("queue", "says", fmt.Sprint(args...)) }
func (l logger) Info(args ...any)  { l.to.Info("queue", "says", fmt.Sprint(args...)) }
func (l logger) Warn(args ...any)  { l.to.Warn("queue", "says", fmt.Sprint(args...)) }
func (l logger) Error(args ...any) { l.to.Error("queue", "says", fmt.Sprint(args...)) }

// Fatal only says so: whether the process ends is not the queue's business.
func (l logger) Fatal(args ...any) { l.to.Error("queue", "says", fmt.Sprint(args...)) }
