package io.yardpass.domain;

/** What moves money by itself, without tickets. */
public sealed interface MoneyCommand extends CallerCommand
        permits PostTransaction, ReverseTransaction, MoveEscrow, TopUpWallet {}
